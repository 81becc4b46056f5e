// Package serviceerror holds the one error type in which the clients of both planes report what a
// Microsoft service said. It carries facts only; package framework turns them into diagnostics.
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

// Service names the service that failed, in the words an administrator knows.
type Service string

// The services that the provider speaks to.
const (
	SignIn Service = "Microsoft Entra sign-in"
	Graph  Service = "Microsoft Graph"
	Portal Service = "Entra admin center API"
)

// Kind classifies a failure by what a person can do about it.
type Kind int

// The kinds of failure. Every one has its own way out in package framework.
const (
	// Other is a failure that fits no other kind.
	Other Kind = iota
	// NoCredential means that no credential is configured for the service.
	NoCredential
	// SignInFailed means that the credential was tried and refused, for none of the reasons that have a kind of their own.
	SignInFailed
	// SignInExpired means that a sign-in is over: its refresh token was not used for too long, or a policy limits how
	// long it lasts.
	SignInExpired
	// SignInRevoked means that a sign-in was ended: by a changed password, or by revoking the user's sessions.
	SignInRevoked
	// MFARequired means that a person has to pass multifactor authentication or another check at a browser.
	MFARequired
	// ConditionalAccess means that a Conditional Access policy does not let the sign-in through. No new token passes it.
	ConditionalAccess
	// UserCannotSignIn means that the user is disabled, locked or deleted, or has to change the password first.
	UserCannotSignIn
	// ConsentMissing means that the tenant has not consented to what the application asks for.
	ConsentMissing
	// AppOnlyToken means that a service principal's token was offered where a user's is needed.
	AppOnlyToken
	// WrongAudience means that the token was issued for another API.
	WrongAudience
	// WrongTenant means that the token or the state belongs to another tenant.
	WrongTenant
	// MalformedToken means that the token cannot be decoded as a JSON Web Token.
	MalformedToken
	// ExpiredToken means that the token's life is over and nothing can renew it.
	ExpiredToken
	// Unauthenticated means that the service did not accept the token (401).
	Unauthenticated
	// Forbidden means that a permission or a directory role is missing (403).
	Forbidden
	// ScopeMissing means that a signed-in user's token was issued to an application that lacks the permission (403):
	// no directory role of the user makes up for it.
	ScopeMissing
	// NotFound means that the object does not exist (404).
	NotFound
	// WrongPath means that the service does not know the route: it was moved, or the tenant has no such service.
	WrongPath
	// Refused means that the service understood the request and refused its content (400, 409, 412, 422).
	Refused
	// Throttled means that the service asked for patience more often than the provider waits (429).
	Throttled
	// Unavailable means that the service failed on its side (5xx).
	Unavailable
	// Unreachable means that no answer arrived: name resolution, TLS, connection.
	Unreachable
	// NotUnderstood means that the answer was not what the interface promises, for example an HTML page.
	NotUnderstood
	// NotPersisted means that the service accepted a change and did not show it within the time allowed.
	NotPersisted
	// Altered means that the service accepted a change and shows another value than was sent, neither the old nor the new.
	Altered
	// Overwritten means that the service accepted a change, and that another writer's change of the same document undid it
	// each time it was written.
	Overwritten
	// TimedOut means that the operation's own time was over.
	TimedOut
	// Unsupported means that the cloud or the tenant does not have the service at all.
	Unsupported
	// NotLicensed means that the tenant has no licence for what was asked (403).
	NotLicensed
	// NotYetKnown means that the provider's configuration depends on values that exist only after an apply. A plan
	// goes on without the live tenant.
	NotYetKnown
	// NameTaken means that a user principal name belongs to another user than the one for whom it was written down.
	NameTaken
	// LastKind is the last of the kinds, for tests that go through all of them.
	LastKind = NameTaken
)

// TokenSource is where the token came from that a failure is about.
type TokenSource int

// The sources of tokens.
const (
	// UnknownSource is any of them.
	UnknownSource TokenSource = iota
	// FromApplication is a secret, a certificate, a federated token or a managed identity.
	FromApplication
	// FromAzureCLI is the user who is signed in to the Azure CLI.
	FromAzureCLI
	// FromRefreshToken is the portal's refresh token.
	FromRefreshToken
	// FromAccessToken is the portal's ready access token.
	FromAccessToken
)

// Sent is what had become of the change by the time it failed. It decides what a message may say about the tenant. The
// values are in the order of how much may have changed.
type Sent int

// What had been sent.
const (
	// NothingSent means that no request which changes anything had left: what failed was a read, a sign-in or a check.
	NothingSent Sent = iota
	// SentRefused means that a change was sent and the service refused it (4xx). It changed nothing.
	SentRefused
	// SentUnanswered means that a change was sent, and that no answer came that tells what became of it: the connection
	// broke, the service failed on its side (5xx), or something else answered.
	SentUnanswered
	// SentAccepted means that a change was sent and the service accepted it (2xx). What failed came after that.
	SentAccepted
)

// Error is one failed call to a service.
type Error struct {
	// Service is who failed.
	Service Service
	// Operation says what the provider was doing, as a phrase that follows "could not": "read the group X".
	Operation string
	// Kind decides the advice that a person gets.
	Kind Kind
	// Status is the HTTP status; 0 where no answer arrived.
	Status int
	// Code is the service's own error code, empty where it gave none.
	Code string
	// Message is what the service said, or what the provider found, as one line of text without secrets.
	Message string
	// RequestID is the service's id of the failed request, for a support case.
	RequestID string
	// Sent is what had become of the change by then.
	Sent Sent
	// Partly reports whether an earlier request of the same operation has changed the tenant already.
	Partly bool
	// Accepted names what the same operation had sent to a user before it failed, and the service had accepted.
	// Unanswered names what was sent and had no answer that tells whether it took effect.
	Accepted, Unanswered []string
	// LegacySwitches says that the request changed legacy switches of methods, which a migrated tenant no longer takes
	// (reference autumn-2026 1.2).
	LegacySwitches bool
	// BornMigrated reports whether the request moved the migration of a tenant that shows no migration state: it was made
	// after the migration, and has no state to go back to.
	BornMigrated bool
	// Group is the object id of the group in a password reset policy that was refused, if the change did not choose it; ""
	// otherwise. GroupMissing says that Microsoft Graph does not know it.
	Group        string
	GroupMissing bool
	// Held is the permission in an application's token that should have been enough for what was refused; "" if none was.
	Held string
	// Permission is the Microsoft Graph permission that the call needs; empty on the portal plane.
	Permission string
	// Role is the least Entra directory role that the call needs.
	Role string
	// Source is where the token came from; UnknownSource if that is not known or the failure is not about a token.
	Source TokenSource
	// ClockAhead is how far this machine's clock is ahead of the service's, negative if it is behind; 0 if the two agree, or
	// if the failure is not about a token's time.
	ClockAhead time.Duration
	// Told is shared by the errors of one cause that many resources meet in one run: whoever words the first of them sets it,
	// and words the others briefly. It may be nil.
	Told *atomic.Bool
	// Err is the cause, where there is one. It must not carry secrets.
	Err error
}

// Error gives the facts in one line, for logs and wrapping.
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
		fmt.Fprintf(&b, " (request id %s)", e.RequestID)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf gives the kind of the first Error in err's chain, or Other.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Other
}

// MayHaveTakenEffect reports whether a change that failed like this may nevertheless be in the tenant: it was accepted,
// its answer was lost or not understood, or a part of it was done before.
func MayHaveTakenEffect(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Partly || e.Sent >= SentUnanswered || len(e.Accepted)+len(e.Unanswered) > 0)
}

// SentOf returns what had become of the change before err, and NothingSent if err is no Error.
func SentOf(err error) Sent {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Sent
	}
	return NothingSent
}

// Accepted reports whether the service had accepted the change before err.
func Accepted(err error) bool { return SentOf(err) == SentAccepted }

// With returns a copy of the Error in err that change has worked on; the original stays unchanged, because others may have
// been handed it too. An err that is no Error is returned as it is.
func With(err error, change func(*Error)) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	changed := *e
	change(&changed)
	return &changed
}

// WithSent returns err with Sent raised to sent.
func WithSent(err error, sent Sent) error {
	return With(err, func(e *Error) { e.Sent = max(e.Sent, sent) })
}

// AfterTries returns err with Sent raised to what had become of earlier tries of the same change. That they were refused
// says nothing about the request that failed now, so a refusal is not taken over.
func AfterTries(err error, sent Sent) error {
	if sent < SentUnanswered {
		return err
	}
	return WithSent(err, sent)
}

// SentByStatus returns what had become of a change that was answered with an HTTP status; 0 means that no answer came.
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

// KindOfStatus gives the kind that an HTTP status stands for where the body says nothing better.
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

// maxMessage bounds the text that is taken over from a service, in runes: some answer with whole pages.
const maxMessage = 600

// tokenLike finds JSON Web Tokens and the opaque refresh tokens of Entra ("0.A...", "1.A..."), should a service quote one.
var tokenLike = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){1,4}|\b[01]\.A[A-Za-z0-9_.-]{60,}`)

// OneLine folds white space, takes out control characters, which could move a terminal's cursor, and what looks like a
// token, and cuts s, so that a service's message fits a diagnostic.
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
