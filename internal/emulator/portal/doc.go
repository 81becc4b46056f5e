// Package portal is the Entra admin center API of the emulated tenant: the policy document of self-service password reset
// and the document of writeback and unlock.
//
// [Service.Handler] finds the route, checks the token and the user's role (service.go), and calls the route's handler. A PUT
// of the policy is bound as a .NET model binder would (bind.go), checked (check.go), stored in the exchange's State
// (policy.go) and recorded in the audit log (audit.go).
//
// The package knows the tenant, token and wire. It knows neither Graph nor sign-in, nor the server.
package portal
