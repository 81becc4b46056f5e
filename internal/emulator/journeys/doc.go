// Package journeys is the user's side of the emulated tenant: a user signs in, registers methods, resets a password and
// changes it. It contains no HTML and no HTTP: the pages, the JSON door and tests call it.
//
// It decides by the state of the tenant alone, as Terraform or any other client has written it, and never asks the provider.
// Its effects are in the same state: methods, the password, the audit log, the outbox.
//
// A journey is a sequence of steps. Each call returns the next step in a form that can be shown. A typing mistake is a
// [Problem] in it. An error is never the user's mistake: the tenant cannot be read or written, or the journey is unknown or
// has expired ([ErrUnknown], [SessionLife], [AccountLife]).
package journeys
