// Package diagnose words errors. Clients return a serviceerror.Error, which is a fact; this package alone turns one into the
// diagnostic that a user reads: what failed, what the service answered, what had been sent, what to do, and the request id.
package diagnose
