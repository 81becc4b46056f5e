package portal

import (
	"net/http"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// clientException is an error of the portal API. detail is the text that the recorded AADSTS error repeats.
type clientException struct {
	code          string
	message       string
	exceptionType string // "" means ClientException
	detail        string
}

// clientExceptionBody is the shape of sspr-policy 1.6 and of the contract's ClientException.
type clientExceptionBody struct {
	ClassName          string
	Message            string
	Data               struct{}
	HResult            int
	XMsServerRequestID *string `json:"XMsServerRequestId"`
	Source             *string
	HTTPStatusCode     int `json:"HttpStatusCode"`
	ClientData         clientData
}

type clientData struct {
	ErrorCode             string            `json:"errorCode"`
	LocalizedErrorDetails map[string]string `json:"localizedErrorDetails"`
	OperationResults      []operationResult `json:"operationResults"`
	TimeStampUTC          string            `json:"timeStampUtc"`
	ClientRequestID       *string           `json:"clientRequestId"`
	InternalTransactionID string            `json:"internalTransactionId"`
	TenantID              *string           `json:"tenantId"`
	UserObjectID          *string           `json:"userObjectId"`
	ExceptionType         string            `json:"exceptionType"`
}

type operationResult struct {
	ObjectID    *string `json:"objectId"`
	DisplayName *string `json:"displayName"`
	Status      int     `json:"status"`
	Details     *string `json:"details"`
}

// writeClientException answers an error of the portal API.
func writeClientException(w http.ResponseWriter, r *http.Request, x *wire.Exchange, status int, e clientException) {
	if w.Header().Get("x-ms-correlation-id") == "" {
		setHeaders(w)
	}
	data := clientData{
		ErrorCode:             e.code,
		TimeStampUTC:          x.Now.UTC().Format("2006-01-02T15:04:05.0000000Z"),
		InternalTransactionID: uuid.NewString(),
		ExceptionType:         e.exceptionType,
	}
	if data.ExceptionType == "" {
		data.ExceptionType = "ClientException"
	}
	if id := r.Header.Get("x-ms-client-request-id"); id != "" {
		data.ClientRequestID = &id
	}
	if x.Claims != nil {
		data.UserObjectID = &x.Claims.ObjectID
	}
	if e.detail != "" {
		data.LocalizedErrorDetails = map[string]string{"errorDetail": e.detail}
		data.OperationResults = []operationResult{{Details: &e.detail}}
	}
	w.Header().Set("Pragma", "no-cache")
	w.Header().Set("Expires", "-1")
	writeDocument(w, status, clientExceptionBody{
		ClassName:      "Microsoft.Portal.Framework.Exceptions.ClientException",
		Message:        e.message,
		HResult:        -2146233088,
		HTTPStatusCode: status,
		ClientData:     data,
	})
}

// expiredToken returns the contract's example ExpiredToken: the back end exchanges the token and finds it too old.
func expiredToken(x *wire.Exchange) clientException {
	const precise = "2006-01-02T15:04:05.0000000Z"
	text := "AADSTS500133: Assertion is not within its valid time range. Ensure that the access token is not expired before " +
		"using it for user assertion, or request a new token. Current time: " + x.Now.UTC().Format(precise) +
		", expiry time of assertion " + x.Claims.ExpiresAt.UTC().Format(precise) + ". Trace ID: " + uuid.NewString() +
		" Correlation ID: " + uuid.NewString() + " Timestamp: " + x.Now.UTC().Format("2006-01-02 15:04:05Z")
	return clientException{
		code: "msalautherror_invalid_grant", message: text, detail: text, exceptionType: "MsalUiRequiredException",
	}
}
