package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// MaxAnswer is the maximum size of an answer of sign-in, in bytes. Tokens and errors are far smaller.
const MaxAnswer = 1 << 20

// failedSignIn is a sign-in that failed with an error of azidentity.
type failedSignIn struct {
	// operation is the Operation of the serviceerror.Error.
	operation string
	err       error
	record    *record
	// secrets are the values that must not be in the result.
	secrets []string
	// service is the service of the token. The error names it if there is no credential at all.
	service serviceerror.Service
	// source is the source of the token.
	source serviceerror.TokenSource
	// notSignedIn is the message if the Azure CLI has no account.
	notSignedIn string
}

// translate returns an error that contains neither the answer nor the request nor a secret.
func (f failedSignIn) translate(ctx context.Context) *serviceerror.Error {
	if known, ok := errors.AsType[*serviceerror.Error](f.err); ok {
		return known
	}
	status, requestID, recorded := f.record.get()
	if known, ok := errors.AsType[*serviceerror.Error](recorded); ok {
		return known
	}
	e := &serviceerror.Error{
		Service: serviceerror.SignIn, Operation: f.operation, Kind: serviceerror.SignInFailed,
		Status: status, RequestID: requestID, Source: f.source,
	}
	if resp := rawResponse(f.err); resp != nil { //nolint:bodyclose // azcore has read and closed it
		f.fromResponse(e, resp)
		return e
	}
	f.fromText(ctx, e, recorded)
	return e
}

// rawResponse returns the answer with which azidentity failed, or nil if there is none.
func rawResponse(err error) *http.Response {
	if failed, ok := errors.AsType[*azidentity.AuthenticationFailedError](err); ok && failed.RawResponse != nil {
		return failed.RawResponse
	}
	if failed, ok := errors.AsType[*azcore.ResponseError](err); ok {
		return failed.RawResponse
	}
	return nil
}

func (f failedSignIn) fromResponse(e *serviceerror.Error, resp *http.Response) {
	e.Status = resp.StatusCode
	e.ClockAhead = transport.ClockAhead(resp.Header, time.Now())
	var body []byte
	if resp.Body != nil {
		body, _ = transport.ReadAll(resp.Body, MaxAnswer)
	}
	explainRefusal(e, body, f.secrets)
}

// fromText translates an error that has only text: of the network, of the Azure CLI, or of an answer that azidentity
// could not use.
func (f failedSignIn) fromText(ctx context.Context, e *serviceerror.Error, recorded error) {
	text := hide(f.err.Error(), f.secrets)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		e.Kind, e.Message, e.Err = serviceerror.Other, "canceled", context.Canceled
	case ctx.Err() != nil:
		e.Kind, e.Message, e.Err = serviceerror.TimedOut, "the operation timed out", ctx.Err()
	case recorded != nil:
		e.Kind, e.Message = serviceerror.Unreachable, hide(serviceerror.OneLine(transport.Describe(recorded)), f.secrets)
	case strings.HasPrefix(text, "AzureCLICredential"):
		f.fromCLI(e, text)
	case e.Status == http.StatusOK:
		e.Kind, e.Message = serviceerror.NotUnderstood, serviceerror.OneLine(text)
	default:
		explainCode(e, text)
	}
}

// fromCLI translates the output of the program az.
func (f failedSignIn) fromCLI(e *serviceerror.Error, text string) {
	text = strings.TrimPrefix(text, "AzureCLICredential: ")
	text, _, _ = strings.Cut(text, "To troubleshoot, visit")
	switch lower := strings.ToLower(text); {
	case strings.Contains(lower, "executable not found"):
		e.Service, e.Kind, e.Message = f.service, serviceerror.NoCredential, f.notSignedIn+" ("+azMissing+")"
	case aadsts.MatchString(text):
		explainCode(e, text)
	case strings.Contains(lower, "claims-challenge"):
		e.Kind, e.Message = serviceerror.SignInRevoked, "the service requires a new sign-in (a claims challenge: a session was ended, or a policy or the user's risk has changed), "+
			"and the Azure CLI has only the old sign-in"
	case strings.Contains(lower, "az login"), strings.Contains(lower, "az account set"):
		e.Service, e.Kind, e.Message = f.service, serviceerror.NoCredential, f.notSignedIn
	default:
		e.Message = "the Azure CLI answered: " + serviceerror.OneLine(text)
	}
}

// Problems of the Azure CLI, as phrases in the list of what was considered.
const (
	azMissing   = "the program az is not on the PATH"
	azSignedOut = "az is not signed in (az login)"
)

// explainRefusal fills e from an answer of sign-in. The status and the clock are already in e. It uses the service's
// text only if the answer is the documented JSON.
func explainRefusal(e *serviceerror.Error, body []byte, secrets []string) {
	var answer struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
		Codes       []int  `json:"error_codes"`
		TraceID     string `json:"trace_id"`
	}
	switch {
	case e.Status == http.StatusTooManyRequests:
		e.Kind = serviceerror.Throttled
	case e.Status >= http.StatusInternalServerError:
		e.Kind = serviceerror.Unavailable
	}
	if json.Unmarshal(body, &answer) != nil || answer.Error == "" {
		e.ClockAhead, e.Message = 0, fmt.Sprintf("the response is not an error of Microsoft Entra sign-in (HTTP %d)", e.Status)
		return
	}
	if answer.TraceID != "" {
		e.RequestID = serviceerror.OneLine(hide(answer.TraceID, secrets))
	}
	text := hide(answer.Description, secrets)
	if !aadsts.MatchString(text) && len(answer.Codes) > 0 {
		text = "AADSTS" + strconv.Itoa(answer.Codes[0]) + ": " + text
	}
	explainCode(e, text)
	if e.Code == "" {
		e.Code = serviceerror.OneLine(hide(answer.Error, secrets))
	}
}

// aadsts matches the code of a failed sign-in.
var aadsts = regexp.MustCompile(`AADSTS(\d{4,10})`)

// trailer matches what sign-in appends to its messages. The trace ID has a field of its own.
var trailer = regexp.MustCompile(`\s*(Trace ID|Correlation ID|Timestamp): .*`)

// explainCode fills the code and the message of e from text, which must not contain secrets, and the kind if the code
// has one.
func explainCode(e *serviceerror.Error, text string) {
	e.Message = serviceerror.OneLine(trailer.ReplaceAllString(serviceerror.OneLine(text), ""))
	match := aadsts.FindStringSubmatch(text)
	if match == nil {
		e.ClockAhead = 0
		return
	}
	e.Code = match[0]
	if !refusals[match[1]].timed {
		e.ClockAhead = 0
	}
	if e.Kind == serviceerror.SignInFailed {
		e.Kind = kindOf(match[1])
	}
	_, said, _ := strings.Cut(e.Message, match[0]+": ")
	switch meaning := refusals[match[1]].meaning; {
	case meaning != "" && said != "":
		e.Message = meaning + " Microsoft Entra's message: " + said
	case meaning != "":
		e.Message = meaning
	case said != "":
		e.Message = said
	}
}

// tokenLike matches JSON Web Tokens and the opaque refresh tokens of Entra ("0.A...", "1.A..."), in case a service
// repeats one.
var tokenLike = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,4}|\b[01]\.A[A-Za-z0-9_.-]{60,}`)

// hide replaces secrets and everything that looks like a token in text.
func hide(text string, secrets []string) string {
	for _, s := range secrets {
		if len(s) >= minSecret {
			text = strings.ReplaceAll(text, s, "(hidden)")
		}
	}
	return tokenLike.ReplaceAllString(text, "(hidden)")
}

// minSecret is the length from which secrets are replaced, so that a one-letter password of a test does not make a text
// unreadable.
const minSecret = 4
