package portal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// The least privileged directory roles that Microsoft documents for the pages of Password reset (autumn-2026 1.8). One
// write serves several pages, so its error names the role for all pages, and the additional one for the page
// Properties.
const (
	roleRead        = "Security Administrator or User Administrator"
	roleWrite       = "Authentication Policy Administrator"
	roleWritePolicy = roleWrite + ", or for the page Properties User Administrator"
)

// answer is the answer to one request.
type answer struct {
	status int
	header http.Header
	body   []byte
	sentID string
	// source is the source of the token.
	source serviceerror.TokenSource
}

// clientException is the service's error object (sspr-policy 1.6). Any part of it can be missing.
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

// failure returns the error of an answer, or nil if it is good. The body of an error can be JSON, an HTML page or
// empty.
func (a answer) failure(operation string) error {
	switch {
	case a.status == http.StatusOK && a.isHTML():
		return a.notUnderstood(operation, errors.New("the response is an HTML page"))
	case a.status == http.StatusOK || a.status == http.StatusNoContent:
		return nil
	case a.status < 400:
		return a.notUnderstood(operation, fmt.Errorf("unexpected status of the response (HTTP %d)", a.status))
	}
	e := a.describe(operation)
	var reported clientException
	// A body that is not JSON leaves reported empty. Then the status alone decides.
	_ = json.Unmarshal(a.body, &reported)
	e.Code = serviceerror.OneLine(reported.ClientData.ErrorCode)
	e.Message = serviceerror.OneLine(firstOf(reported.ClientData.LocalizedErrorDetails.ErrorDetail, reported.Message, a.plainText()))
	e.RequestID = firstOf(e.RequestID, serviceerror.OneLine(reported.XMsServerRequestID), serviceerror.OneLine(reported.ClientData.InternalTransactionID), a.sentID)
	e.Kind = a.kind(e.Code, e.Message)
	if e.Kind == serviceerror.ExpiredToken || e.Kind == serviceerror.Unauthenticated {
		e.ClockAhead = transport.ClockAhead(a.header, time.Now())
	}
	if a.challenged() {
		e.Kind, e.Code = serviceerror.ConditionalAccess, claimsChallenge
		e.Message = "the service sent a claims challenge: a Conditional Access policy or a revoked session requires a new sign-in"
	}
	return e
}

// claimsChallenge is the error code of an answer that asks for a token with further claims
// (https://learn.microsoft.com/entra/identity-platform/claims-challenge).
const claimsChallenge = "insufficient_claims"

func (a answer) challenged() bool {
	reported := strings.Join(a.header.Values("WWW-Authenticate"), " ")
	return (a.status == http.StatusUnauthorized || a.status == http.StatusForbidden) && (strings.Contains(reported, claimsChallenge) || strings.Contains(reported, "claims="))
}

// refusal returns nil if a change was accepted, and otherwise the error with the state of the change. Every 2xx status
// is an acceptance (the service sends 204, sspr-policy 1.4). Reading back shows whether the change took effect.
func (a answer) refusal(operation string) error {
	if a.status >= 200 && a.status < 300 && !a.isHTML() {
		return nil
	}
	sent := serviceerror.SentByStatus(a.status)
	if sent == serviceerror.SentAccepted {
		sent = serviceerror.SentUnanswered // a page is not the service's answer
	}
	return serviceerror.WithSent(a.failure(operation), sent)
}

// withSentState adds the state of a change to an error if the answer did not arrive completely. status is 0 if not even
// the header arrived.
func withSentState(method string, cause error, status int, err error) error {
	switch {
	case method != http.MethodPut || transport.NeverLeft(cause):
		return err
	case status != 0:
		return serviceerror.WithSent(err, serviceerror.SentByStatus(status))
	default:
		return serviceerror.WithSent(err, serviceerror.SentUnanswered)
	}
}

func (a answer) describe(operation string) *serviceerror.Error {
	role := roleRead
	switch operation {
	case writePolicy:
		role = roleWritePolicy
	case writeOnPremises:
		role = roleWrite
	}
	return &serviceerror.Error{
		Service: serviceerror.Portal, Operation: operation, Status: a.status, Role: role,
		RequestID: transport.RequestID(a.header), Source: a.source,
	}
}

// kind returns the kind of an error. The service exchanges the caller's token for another one, so a sign-in error about
// the token has status 400 (sspr-policy 1.6). It is not known which other statuses occur, so 401 and 403 are handled in
// the same way.
func (a answer) kind(code, message string) serviceerror.Kind {
	switch a.status {
	case http.StatusNotFound:
		return serviceerror.WrongPath
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
		if kind, refused := exchangeRefused(code, message); refused {
			return kind
		}
	}
	if strings.EqualFold(code, "Authorization_RequestDenied") {
		return serviceerror.Forbidden
	}
	return serviceerror.KindOfStatus(a.status)
}

// exchangeFailed is the prefix of the error codes of a refused exchange. The OAuth error follows it. An expired token
// and a Conditional Access policy have the same OAuth error, invalid_grant, so only the number in the message
// distinguishes them (autumn-2026 5.8).
const exchangeFailed = "msalautherror_"

// exchangeRefused reports whether an error comes from sign-in, and returns its kind. invalid_grant without a number
// counts as an expired token, which is the case that has been recorded.
func exchangeRefused(code, message string) (kind serviceerror.Kind, refused bool) {
	number, kind := auth.RefusalIn(message)
	oauth, exchange := strings.CutPrefix(strings.ToLower(code), exchangeFailed)
	if number == "" && oauth == "invalid_grant" && exchange {
		kind = serviceerror.ExpiredToken
	}
	return kind, number != "" || exchange
}

// renewable reports whether another token may help: if the service did not accept the token because it had expired, or
// for an unknown reason. A policy's demands on the user apply to every token, so another one would not help.
func renewable(err error) bool {
	if e, ok := errors.AsType[*serviceerror.Error](err); ok && e.Code == claimsChallenge {
		return true // after a revoked session a new token is enough
	}
	switch serviceerror.KindOf(err) {
	case serviceerror.ExpiredToken, serviceerror.Unauthenticated, serviceerror.SignInExpired, serviceerror.SignInFailed:
		return true
	default:
		return false
	}
}

// renewalError returns the error to report if there is no other token: the reason of sign-in if it refused one, because
// that is what stops the run, and otherwise the original error of the service.
func renewalError(err, renewErr error) error {
	switch serviceerror.KindOf(renewErr) {
	case serviceerror.SignInFailed, serviceerror.SignInExpired, serviceerror.SignInRevoked, serviceerror.MFARequired,
		serviceerror.ConditionalAccess, serviceerror.UserCannotSignIn, serviceerror.ConsentMissing:
		return renewErr
	default:
		return err
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

// plainText returns the text of a body that has no error object. Of an HTML page it returns only the title.
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

// unreachable returns the error of a request without an answer. The cause from net/http contains the address and never
// a header.
func unreachable(operation string, cause error) error {
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return canceled(operation, cause)
	}
	return &serviceerror.Error{
		Service: serviceerror.Portal, Operation: operation, Kind: serviceerror.Unreachable,
		Message: serviceerror.OneLine(cause.Error()), Err: cause,
	}
}

func canceled(operation string, cause error) error {
	message := "the operation timed out"
	if errors.Is(cause, context.Canceled) {
		message = "the operation was canceled"
	}
	return &serviceerror.Error{Service: serviceerror.Portal, Operation: operation, Kind: serviceerror.TimedOut, Message: message, Err: cause}
}

// overwritten returns the error of a change that another writer has undone every time.
func overwritten(times int) error {
	return &serviceerror.Error{
		Service: serviceerror.Portal, Operation: writePolicy, Kind: serviceerror.Overwritten, Status: http.StatusOK, Role: roleWrite, Sent: serviceerror.SentAccepted,
		Message: fmt.Sprintf("the service accepted the change %d times, and each time another writer overwrote it", times),
	}
}

func notPersisted(operation string, after time.Duration) *serviceerror.Error {
	return &serviceerror.Error{
		Service: serviceerror.Portal, Operation: operation, Kind: serviceerror.NotPersisted, Status: http.StatusOK, Sent: serviceerror.SentAccepted,
		Message: fmt.Sprintf("the service accepted the change, but did not show it within %s", after), Role: roleWrite,
	}
}
