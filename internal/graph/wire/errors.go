package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/batch"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// translate turns what became of a call into nil or a *serviceerror.Error. It reads the recorded answer and never calls
// the Error method of kiota's errors: ODataError.Error panics on bodies without an error object, with a string in its
// place, and without a message.
func translate(ctx context.Context, err error, rec *record, what Call) error {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*serviceerror.Error](err); ok {
		return known
	}
	rec.mu.Lock()
	defer rec.mu.Unlock()
	e := &serviceerror.Error{
		Service: serviceerror.Graph, Operation: what.Operation, Status: rec.status, RequestID: rec.requestID,
		Permission: what.Permission, Role: what.Role, ApplicationRole: what.ApplicationRole, ClockAhead: rec.clockAhead, Sent: rec.sent(),
	}
	switch {
	case rec.page:
		e.Kind, e.Message = serviceerror.NotUnderstood, "the response is an HTML page, perhaps from a proxy or a sign-in page"
	case transport.IsTooLarge(err):
		e.Kind, e.Message = serviceerror.NotUnderstood, tooLarge(err)
	case rec.status >= http.StatusBadRequest:
		e.Kind = serviceerror.KindOfStatus(rec.status)
		describe(e, rec.body)
		if what.Hide != nil {
			what.Hide(e)
		}
		// A caller that writes removes what it sent first, which need not look like a number. A 401 comes from in front of the service.
		if rec.method == http.MethodGet && rec.status != http.StatusUnauthorized {
			e.Code, e.Message = HideContacts(e.Code), HideContacts(e.Message)
		}
		if e.Kind == serviceerror.Forbidden && rec.claims != nil {
			explain(e, rec.claims, what, json.Valid(rec.body))
		}
	case rec.status >= http.StatusMultipleChoices:
		e.Kind, e.Message = serviceerror.NotUnderstood, "the response is a redirect, which Microsoft Graph does not use; it may come from a proxy"
	case ctx.Err() != nil:
		e.Kind, e.Message, e.Err = serviceerror.TimedOut, "the operation was canceled or timed out", ctx.Err()
	case rec.err != nil:
		e.Kind, e.Message = serviceerror.Unreachable, serviceerror.OneLine(transport.Describe(rec.err))
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Kind, e.Message = serviceerror.Unreachable, batch.ErrBrokeOff.Error()
	case rec.status != 0:
		e.Kind, e.Message = serviceerror.NotUnderstood, notUnderstood(err)
	default:
		e.Kind, e.Message = serviceerror.Other, serviceerror.OneLine(transport.Describe(err))
	}
	return e
}

// tooLarge returns how much was read of an answer before the client gave up.
func tooLarge(err error) string {
	e, _ := errors.AsType[*transport.AnswerTooLargeError](err)
	return e.Error()
}

// notUnderstood returns why a successful answer cannot be used.
func notUnderstood(err error) string {
	if errors.Is(err, ErrUnexpected) {
		return ErrUnexpected.Error()
	}
	return "the response cannot be read: " + serviceerror.OneLine(err.Error())
}

// envelope is the body of an error in all shapes that are known (graph-api 1.10 and 6.1).
type envelope struct {
	// Error is an object with code and message, or a string.
	Error json.RawMessage `json:"error"`
	// Message is alone if a back end does not know the route.
	Message json.RawMessage `json:"Message"`
}

// describe sets e's code, message and request ID from the body of an error, and its kind if the body tells more than
// the status.
func describe(e *serviceerror.Error, body []byte) {
	var found envelope
	if json.Unmarshal(body, &found) != nil {
		describeOther(e, body)
		return
	}
	inner := document.Read(found.Error)
	e.Code = serviceerror.OneLine(document.Text(inner["code"]))
	e.Message = serviceerror.OneLine(document.Text(inner["message"]))
	if e.Message == "" {
		e.Message = serviceerror.OneLine(document.Text(found.Error))
	}
	if id := document.Text(document.Read(inner["innerError"])["request-id"]); e.RequestID == "" && id != "" {
		e.RequestID = serviceerror.OneLine(id)
	}
	if alone := document.Text(found.Message); e.Message == "" && alone != "" {
		e.Message = serviceerror.OneLine(alone)
	}
	if e.Message == "" && e.Code == "" {
		e.Message = "the response has no details"
	}
	e.ObjectConflict = e.Status == http.StatusBadRequest && isObjectConflict(inner, e.Message)
	switch {
	case unknownRoute(e, found):
		e.Kind = serviceerror.WrongPath
	case strings.EqualFold(e.Code, serviceerror.NotPremium):
		e.Kind = serviceerror.NotLicensed
	case strings.EqualFold(e.Code, noDirectoryRead):
		e.Permission = DirectoryPermissions[0]
	case (e.Status == http.StatusBadRequest || e.Status == http.StatusForbidden) && delegatedOnly.MatchString(e.Message):
		e.Kind = serviceerror.AppOnlyToken
	}
}

// isObjectConflict reports whether an error is about an object that is there already. A detail has the code, if there are details
// (passwords 1.16 and 3.14).
func isObjectConflict(inner document.Object, message string) bool {
	return strings.Contains(strings.ToLower(message), "conflicting object") ||
		slices.ContainsFunc(document.List(inner["details"]), func(detail document.Object) bool {
			return strings.EqualFold(document.Text(detail["code"]), "ObjectConflict")
		})
}

// delegatedOnly matches messages that ask for a signed-in user in place of an application. The service has no code for
// that. "only valid with delegated authentication flow" is the one text that is widely known; the others are guesses.
var delegatedOnly = regexp.MustCompile(`(?i)delegated (authentication|permission|context|flow|token|access)|app(lication)?-only|application (permission|token|context)s? (is|are) not supported`)

// unknownRoute reports whether a route is missing, and not an object. A back end leaves out the error object then, and
// the gateway answers 400 (graph-api 1.10 and 6.1).
func unknownRoute(e *serviceerror.Error, found envelope) bool {
	switch e.Status {
	case http.StatusNotFound:
		return len(found.Error) == 0 && document.Text(found.Message) != ""
	case http.StatusBadRequest:
		return strings.HasPrefix(e.Message, "Resource not found for the segment")
	}
	return false
}

// describeOther sets e's message for a body that is no JSON object, such as the page of a gateway.
func describeOther(e *serviceerror.Error, body []byte) {
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		e.Message = "the response is empty"
	case body[0] == '<':
		e.Message = "the response is a page instead of JSON; it comes from a gateway or a proxy in front of Microsoft Graph"
	default:
		e.Message = fmt.Sprintf("the response is not a JSON object (%d bytes)", len(body))
	}
	if e.Status == http.StatusNotFound && len(body) > 0 {
		e.Kind = serviceerror.WrongPath
	}
}

// Canceled returns the error of an operation whose context has ended.
func Canceled(ctx context.Context, operation string) error {
	return &serviceerror.Error{
		Service: serviceerror.Graph, Operation: operation, Kind: serviceerror.TimedOut,
		Message: "the operation was canceled or timed out", Err: ctx.Err(),
	}
}
