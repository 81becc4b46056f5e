// Package serviceerror defines the one error type with which the clients of both services report a failed call to a
// Microsoft service. It contains only facts; package diagnose turns them into diagnostics.
//
// Every error of a client states what had been sent before it (Sent). A message can then state exactly what may have
// changed in the tenant. For a user's contact methods, Accepted and Unanswered name them one by one. A read that failed
// after the service accepted a change has Sent set to SentAccepted, so that a create can end with a state and a warning
// instead of a tainted resource.
package serviceerror

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
)

// Service is the name of a service, as administrators know it.
type Service string

// The services that the provider calls.
const (
	SignIn Service = "Microsoft Entra sign-in"
	Graph  Service = "Microsoft Graph"
	Portal Service = "portal API"
)

// NotPremium is the code of a report that needs a license that the tenant does not have. By some accounts the service
// also uses it if a permission is missing (graph-api 4.2).
const NotPremium = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"

// Kind classifies failures by what the reader can do about them.
type Kind int

// The kinds of failure. Package diagnose has separate advice for each.
const (
	// Other is a failure that fits no other kind.
	Other Kind = iota
	// NoCredential means that no credential is configured for the service.
	NoCredential
	// SignInFailed means that sign-in refused the credential for a reason without a kind of its own.
	SignInFailed
	// SignInExpired means that a sign-in has expired: its refresh token was not used for too long, or a policy limits
	// its lifetime.
	SignInExpired
	// SignInRevoked means that a sign-in was ended: by a changed password, or by revoking the user's sessions.
	SignInRevoked
	// MFARequired means that a person has to pass multifactor authentication or another check in a browser.
	MFARequired
	// ConditionalAccess means that a Conditional Access policy blocks the sign-in. A new token does not help.
	ConditionalAccess
	// UserCannotSignIn means that the user is disabled, locked or deleted, or has to change the password first.
	UserCannotSignIn
	// ConsentMissing means that the tenant has not consented to the application's permissions.
	ConsentMissing
	// AppOnlyToken means that a service principal's token was used where a user's token is required.
	AppOnlyToken
	// WrongAudience means that the token was issued for another API.
	WrongAudience
	// WrongTenant means that the token or the state belongs to another tenant.
	WrongTenant
	// MalformedToken means that the token cannot be decoded as a JSON Web Token.
	MalformedToken
	// ExpiredToken means that the token has expired and cannot be renewed.
	ExpiredToken
	// Unauthenticated means that the service did not accept the token (401).
	Unauthenticated
	// Forbidden means that a permission or a directory role is missing (403).
	Forbidden
	// ScopeMissing means that a signed-in user's token was issued to an application that lacks the permission (403).
	// The user's directory roles cannot compensate for it.
	ScopeMissing
	// NotFound means that the object does not exist (404).
	NotFound
	// WrongPath means that the service does not know the path: it was moved, or the tenant does not have the service.
	WrongPath
	// Refused means that the service understood the request and refused its content (400, 409, 412, 422).
	Refused
	// Throttled means that the service kept throttling (429) longer than the provider waits.
	Throttled
	// Unavailable means that the service failed on its side (5xx).
	Unavailable
	// Unreachable means that no answer arrived: name resolution, TLS, connection.
	Unreachable
	// NotUnderstood means that the answer does not match the interface, for example an HTML page.
	NotUnderstood
	// NotPersisted means that the service accepted a change and did not show it in time.
	NotPersisted
	// Altered means that the service accepted a change and shows a value that is neither the old nor the new one.
	Altered
	// Overwritten means that the service accepted a change, and that another writer's change of the same document undid
	// it every time.
	Overwritten
	// TimedOut means that the operation's own time had elapsed.
	TimedOut
	// Unsupported means that the cloud or the tenant does not have the service at all.
	Unsupported
	// NotLicensed means that the tenant has no license for the request (403).
	NotLicensed
	// NotYetKnown means that the provider's configuration depends on values that exist only after an apply. A plan
	// continues without the live tenant.
	NotYetKnown
	// NameTaken means that a user principal name now belongs to another user than the one for whom it was configured.
	NameTaken
	// PasswordRejected means that the service refused a password for a rule that it does not name.
	PasswordRejected
	// LastKind is the last kind, for tests that iterate over all of them.
	LastKind = PasswordRejected
)

// TokenSource is where a token comes from.
type TokenSource int

// The sources of tokens.
const (
	// UnknownSource means that the source is not known.
	UnknownSource TokenSource = iota
	// FromApplication is a secret, a certificate, a federated token or a managed identity.
	FromApplication
	// FromAzureCLI is the user who is signed in to the Azure CLI.
	FromAzureCLI
	// FromRefreshToken is the portal's refresh token.
	FromRefreshToken
	// FromAccessToken is the portal's configured access token.
	FromAccessToken
)

// Sent is what had been sent of a change before it failed. It determines what a message may state about the tenant. The
// values are ordered by how much may have changed.
type Sent int

// The values of Sent.
const (
	// NothingSent means that no request with a change had been sent: a read, a sign-in or a check failed.
	NothingSent Sent = iota
	// SentRefused means that a change was sent and the service refused it (4xx). Nothing changed.
	SentRefused
	// SentUnanswered means that a change was sent and that its result is not known: the connection broke, the service
	// failed (5xx), or something other than the service answered.
	SentUnanswered
	// SentAccepted means that a change was sent and the service accepted it (2xx). The failure came later.
	SentAccepted
)

// Error is a failed call to a service.
type Error struct {
	// Service is the service that failed.
	Service Service
	// Operation is what the provider was doing, as a phrase that follows "could not": "read the group X".
	Operation string
	// Kind determines the advice in the diagnostic.
	Kind Kind
	// Status is the HTTP status, 0 if no answer arrived.
	Status int
	// Code is the service's own error code, "" if there is none.
	Code string
	// Message is the message of the service or of the provider, as one line of text without secrets.
	Message string
	// RequestID is the service's ID of the failed request, for a support case.
	RequestID string
	// Sent is what had been sent of the change by then.
	Sent Sent
	// Partly is true if an earlier request of the same operation has already changed the tenant.
	Partly bool
	// Accepted are the changes of a user that the service had accepted before the operation failed. Unanswered are
	// those that were sent and whose result is not known.
	Accepted, Unanswered []string
	// ObjectConflict is true if the service has such an object already.
	ObjectConflict bool
	// LegacySwitches is true if the request changed legacy switches of methods, which a migrated tenant no longer
	// accepts (autumn-2026 1.2).
	LegacySwitches bool
	// BornMigrated is true if the request changed the migration state of a tenant that shows none: it was created after
	// the migration, and cannot go back.
	BornMigrated bool
	// Group is the object ID of the group in a refused password reset policy, unless the change itself set it.
	// GroupMissing is true if Microsoft Graph does not know the group.
	Group        string
	GroupMissing bool
	// Held is the permission in an application's token that should have sufficed for the refused call, "" if there is
	// none.
	Held string
	// Permission is the Microsoft Graph permission that the call needs; empty on the portal API.
	Permission string
	// Role is the least privileged Entra directory role that the call needs.
	Role string
	// ApplicationRole is the directory role that an application may need beside the permission, "" if there is none.
	ApplicationRole string
	// Source is the source of the token; UnknownSource if it is not known or the failure does not concern a token.
	Source TokenSource
	// ClockAhead is how far this machine's clock is ahead of the service's, negative if it is behind. It is 0 if the
	// two agree, or if the failure does not concern a token's time.
	ClockAhead time.Duration
	// Told is shared by the errors of one cause that affects many resources in a run. The code that formats the first
	// of them sets it, and formats the others briefly. It may be nil.
	Told *atomic.Bool
	// Err is the cause, if there is one. It must not contain secrets.
	Err error
}

// Error returns the facts in one line, for logs and wrapping.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: could not %s", e.Service, e.Operation)
	if e.Status != 0 {
		fmt.Fprintf(&b, ": HTTP %d", e.Status)
	}
	if e.Code != "" {
		fmt.Fprintf(&b, " %s", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request ID %s)", e.RequestID)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the first Error in err's chain, or Other if there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Other
}

// MayHaveTakenEffect reports whether a change that failed with err may nevertheless be in the tenant: the service
// accepted it, its answer was lost or not understood, or a part of it was done before.
func MayHaveTakenEffect(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Partly || e.Sent >= SentUnanswered || len(e.Accepted)+len(e.Unanswered) > 0)
}

// SentOf returns what had been sent before err. It returns NothingSent if err is not an Error.
func SentOf(err error) Sent {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Sent
	}
	return NothingSent
}

// Accepted reports whether the service had accepted the change before err.
func Accepted(err error) bool { return SentOf(err) == SentAccepted }

// With returns a copy of the Error in err, modified by change. The original stays unchanged, because other callers may
// have it too. If err is not an Error, With returns it unchanged.
func With(err error, change func(*Error)) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	changed := *e
	change(&changed)
	return &changed
}

// WithSent returns err with Sent raised to at least sent.
func WithSent(err error, sent Sent) error {
	return With(err, func(e *Error) { e.Sent = max(e.Sent, sent) })
}

// AfterTries returns err with Sent raised to what earlier attempts of the same change had sent. A refusal of an earlier
// attempt is ignored, because it does not concern the request that failed now.
func AfterTries(err error, sent Sent) error {
	if sent < SentUnanswered {
		return err
	}
	return WithSent(err, sent)
}

// SentByStatus returns the Sent value of a change that was answered with an HTTP status; 0 means that there was no
// answer.
func SentByStatus(status int) Sent {
	switch {
	case status >= 200 && status < 300:
		return SentAccepted
	case status >= 400 && status < 500:
		return SentRefused
	default:
		return SentUnanswered
	}
}

// KindOfStatus returns the kind for an HTTP status, for answers whose body has no better information.
func KindOfStatus(status int) Kind {
	switch {
	case status == http.StatusUnauthorized:
		return Unauthenticated
	case status == http.StatusForbidden:
		return Forbidden
	case status == http.StatusNotFound:
		return NotFound
	case status == http.StatusTooManyRequests:
		return Throttled
	case status >= 500:
		return Unavailable
	case status >= 400:
		return Refused
	default:
		return Other
	}
}

// maxMessage limits text that is copied from a service, in runes: some services answer with whole pages.
const maxMessage = 600

// tokenLike matches JSON Web Tokens and the opaque refresh tokens of Entra ("0.A...", "1.A..."), in case a service
// quotes one.
var tokenLike = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){1,4}|\b[01]\.A[A-Za-z0-9_.-]{60,}`)

// OneLine makes a service's message fit a diagnostic. It folds white space, removes control characters, which could
// move a terminal's cursor, hides what looks like a token, and shortens the text.
func OneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
	s = tokenLike.ReplaceAllString(strings.Join(strings.Fields(s), " "), "(hidden)")
	if r := []rune(s); len(r) > maxMessage {
		return string(r[:maxMessage]) + "..."
	}
	return s
}
