// Package journeys is the user's side of the emulated tenant: a person signs in, registers methods, resets a password, and
// changes it. It has no HTML and no HTTP: the pages and the JSON door call it, and so do tests.
//
// It decides by the state of the tenant alone, which is what Terraform or anybody else has written there, and never asks the
// provider. What it does has consequences in the same state: methods, the password, the audit log, the outbox.
//
// A journey is a sequence of steps. Each call returns the step that comes next, in a form that can be shown. What a person has
// typed wrongly is a [Problem] in it. An error is never a person's doing: the tenant cannot be read or written, or the journey
// is unknown, which it also is once its time is over ([ErrUnknown], [SessionLife], [AccountLife]).
package journeys
