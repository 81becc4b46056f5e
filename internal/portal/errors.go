package portal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// The least directory roles that read and write the policy (reference sspr-policy 2.5).
const (
	roleRead  = "Global Reader"
	roleWrite = "Authentication Policy Administrator"
)

// answer is what came back for one request.
type answer struct {
	status int
	header http.Header
	body   []byte
	sentID string
}

// clientException is the service's error object (reference sspr-policy 1.6). Any part of it can be missing.
type clientException struct {
	Message            string
	XMsServerRequestID string `json:"XMsServerRequestId"`
	ClientData         struct {
		ErrorCode             string `json:"errorCode"`
		InternalTransactionID string `json:"internalTransactionId"`
		LocalizedErrorDetails struct {
			ErrorDetail string `json:"errorDetail"`
		} `json:"localizedErrorDetails"`
	}
}

// failure gives nil for a good answer, else what went wrong. Errors come as JSON, as an HTML page or as nothing.
func (a answer) failure(operation string) error {
	switch {
	case a.status == http.StatusOK && a.isHTML():
		return a.notUnderstood(operation, errors.New("the answer is an HTML page"))
	case a.status == http.StatusOK || a.status == http.StatusNoContent:
		return nil
	case a.status < 400:
		return a.notUnderstood(operation, fmt.Errorf("the answer is a redirect or another unexpected success (HTTP %d)", a.status))
	}
	e := a.describe(operation)
	var said clientException
	// A body that is no JSON leaves said empty, and the status alone decides.
	_ = json.Unmarshal(a.body, &said)
	e.Code = serviceerror.OneLine(said.ClientData.ErrorCode)
	e.Message = serviceerror.OneLine(firstOf(said.ClientData.LocalizedErrorDetails.ErrorDetail, said.Message, a.plainText()))
	e.RequestID = firstOf(e.RequestID, serviceerror.OneLine(said.XMsServerRequestID), serviceerror.OneLine(said.ClientData.InternalTransactionID), a.sentID)
	e.Kind = a.kind(e.Code, e.Message)
	return e
}

func (a answer) describe(operation string) *serviceerror.Error {
	role := roleRead
	if operation == writePolicy || operation == writeOnPremises {
		role = roleWrite
	}
	return &serviceerror.Error{
		Service: serviceerror.Portal, Operation: operation, Status: a.status, Role: role,
		RequestID: transport.RequestID(a.header),
	}
}

// kind looks through the statuses that hide what happened: the service exchanges the caller's token for another one,
// so an expired token shows as a 400 (reference sspr-policy 1.6).
func (a answer) kind(code, message string) serviceerror.Kind {
	expired := strings.EqualFold(code, "msalautherror_invalid_grant") || strings.Contains(message, "AADSTS500133")
	switch {
	case a.status == http.StatusBadRequest && expired:
		return serviceerror.ExpiredToken
	case a.status == http.StatusNotFound:
		return serviceerror.WrongPath
	case strings.EqualFold(code, "Authorization_RequestDenied"):
		return serviceerror.Forbidden
	default:
		return serviceerror.KindOfStatus(a.status)
	}
}

func (a answer) notUnderstood(operation string, cause error) error {
	e := a.describe(operation)
	e.Kind, e.Message = serviceerror.NotUnderstood, cause.Error()
	e.RequestID = firstOf(e.RequestID, a.sentID)
	return e
}

func (a answer) isHTML() bool {
	return strings.Contains(strings.ToLower(a.header.Get("Content-Type")), "html") ||
		strings.HasPrefix(strings.TrimSpace(string(a.body[:min(len(a.body), 64)])), "<")
}

// plainText gives a body that is not JSON. Of a page only the title says anything.
func (a answer) plainText() string {
	if !a.isHTML() {
		var message struct{ Message string }
		if json.Unmarshal(a.body, &message) == nil {
			return message.Message
		}
		return string(a.body)
	}
	_, rest, found := strings.Cut(string(a.body), "<title>")
	title, _, closed := strings.Cut(rest, "</title>")
	if found && closed {
		return "an HTML page titled \"" + title + "\""
	}
	return "an HTML page"
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// unreachable says that no answer arrived. The cause of net/http names the address and never a header.
func unreachable(operation string, cause error) error {
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return cancelled(operation, cause)
	}
	return &serviceerror.Error{
		Service: serviceerror.Portal, Operation: operation, Kind: serviceerror.Unreachable,
		Message: serviceerror.OneLine(cause.Error()), Err: cause,
	}
}

func cancelled(operation string, cause error) error {
	message := "the time for this operation was over"
	if errors.Is(cause, context.Canceled) {
		message = "the operation was cancelled"
	}
	return &serviceerror.Error{Service: serviceerror.Portal, Operation: operation, Kind: serviceerror.TimedOut, Message: message, Err: cause}
}

func notPersisted(operation string, after time.Duration) error {
	return &serviceerror.Error{
		Service: serviceerror.Portal, Operation: operation, Kind: serviceerror.NotPersisted, Status: http.StatusOK,
		Message: fmt.Sprintf("the service accepted the change and did not show it within %s", after), Role: roleWrite,
	}
}
