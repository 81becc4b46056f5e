package odata

import (
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// SetHeaders sets the headers that every answer of Graph has (graph-api 6.1).
func SetHeaders(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	requestID := uuid.NewString()
	clientRequestID := r.Header.Get("client-request-id")
	if clientRequestID == "" {
		clientRequestID = requestID
	}
	// Lower case, as they are documented; header names have no case on the wire.
	h.Set("request-id", requestID)
	h.Set("client-request-id", clientRequestID)
	h.Set("x-ms-ags-diagnostic", `{"ServerInfo":{"DataCenter":"Emulator","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"EMULATOR"}}`)
	h.Set("x-ms-resource-unit", "1")
	h.Set("OData-Version", "4.0")
	h.Set("Cache-Control", "no-cache")
	h.Set("Strict-Transport-Security", "max-age=31536000")
}

// WriteDocument answers a document.
func WriteDocument(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type",
		"application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8")
	wire.WriteJSON(w, status, body)
}

// errorBody is the envelope of graph-api 6.1, in the order of its properties.
type errorBody struct {
	Error errorDetail `json:"error"`
}

type errorDetail struct {
	Code       string     `json:"code"`
	Message    string     `json:"message"`
	Details    []Detail   `json:"details,omitempty"`
	InnerError innerError `json:"innerError"`
}

// Detail is one of the details of an error: what is wrong with a property.
type Detail struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Target  string `json:"target"`
}

type innerError struct {
	Message         string `json:"message,omitempty"`
	Date            string `json:"date"` // UTC without a zone
	RequestID       string `json:"request-id"`
	ClientRequestID string `json:"client-request-id"`
}

// WriteError answers an error.
func WriteError(w http.ResponseWriter, r *http.Request, x *wire.Exchange, status int, code, message string, details ...Detail) {
	if w.Header().Get("request-id") == "" {
		SetHeaders(w, r)
	}
	inner := ""
	if d := DialectOf(x); d != nil && d.Repeats {
		inner = message
	}
	w.Header().Set("Content-Type", "application/json")
	wire.WriteJSON(w, status, errorBody{errorDetail{
		Code: code, Message: message, Details: details,
		InnerError: innerError{
			Message:         inner,
			Date:            x.Now.UTC().Format("2006-01-02T15:04:05"),
			RequestID:       w.Header().Get("request-id"),
			ClientRequestID: w.Header().Get("client-request-id"),
		},
	}})
}

// WriteMissing answers that an object does not exist.
func WriteMissing(w http.ResponseWriter, r *http.Request, id string) {
	WriteError(w, r, wire.ExchangeOf(r), http.StatusNotFound, "Request_ResourceNotFound",
		"Resource '"+id+"' does not exist or one of its queried reference-property objects are not present.")
}

// IsGUID reports whether a text is a GUID in its usual form. The library takes other forms as well.
func IsGUID(text string) bool { return len(text) == 36 && uuid.Validate(text) == nil }

// IsObjectID reports whether an id is a GUID. If it is not, the directory answers 400 "Invalid object identifier"
// instead of 404.
func IsObjectID(w http.ResponseWriter, r *http.Request, id string) bool {
	if !IsGUID(id) {
		WriteError(w, r, wire.ExchangeOf(r), http.StatusBadRequest, "Request_BadRequest",
			"Invalid object identifier '"+id+"'.")
		return false
	}
	return true
}

// Dialect is how a back end of Graph words what it refuses (graph-api 1.10 and 6.1).
type Dialect struct {
	// BadRequest, Denied and NotFound are codes of errors.
	BadRequest, Denied, NotFound string
	// DeniedText is the message of Denied.
	DeniedText string
	// Repeats is true if innerError repeats the message.
	Repeats bool
}

// The dialects of the back ends.
var (
	// DirectoryDialect is that of the directory.
	DirectoryDialect = &Dialect{
		BadRequest: "Request_BadRequest", Denied: "Authorization_RequestDenied", NotFound: "Request_ResourceNotFound",
		DeniedText: "Insufficient privileges to complete the operation.",
	}
	// methodDialect is that of the service of authentication methods. Its codes are recorded for users' methods; that the
	// policy uses the same ones is expected there and not seen (graph-api 2.6).
	MethodDialect = &Dialect{
		BadRequest: "badRequest", Denied: "accessDenied", NotFound: "resourceNotFound",
		DeniedText: "Request Authorization failed", Repeats: true,
	}
)

// DialectOf returns the dialect of the route that the request has taken; nil before a route is found.
func DialectOf(x *wire.Exchange) *Dialect {
	d, _ := x.Local.(*Dialect)
	return d
}

// WriteDenied answers that the token or its user lacks the permission.
func WriteDenied(w http.ResponseWriter, r *http.Request, x *wire.Exchange) {
	if x.State.Settings.MethodsDeniedByDirectory {
		x.Local = DirectoryDialect
	}
	WriteError(w, r, x, http.StatusForbidden, DialectOf(x).Denied, DialectOf(x).DeniedText)
}

// WriteBadRequest answers that the body is refused.
func WriteBadRequest(w http.ResponseWriter, r *http.Request, err error, details ...Detail) {
	x := wire.ExchangeOf(r)
	WriteError(w, r, x, http.StatusBadRequest, DialectOf(x).BadRequest, err.Error(), details...)
}

// ReadBody reads the body of a PATCH, or answers that it is no JSON object (graph-api 6.1).
func ReadBody(w http.ResponseWriter, r *http.Request) (sent document.Document, ok bool) {
	x := wire.ExchangeOf(r)
	if err := json.Unmarshal(x.Body, &sent); err != nil {
		WriteError(w, r, x, http.StatusBadRequest, "BadRequest", "Unable to read JSON request payload. Please ensure "+
			"Content-Type header is set and payload is of valid JSON format.")
		return nil, false
	}
	return sent, true
}
