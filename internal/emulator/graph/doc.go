// Package graph is Microsoft Graph v1.0 of the emulated tenant: the organization and its licenses, users with theirs, groups
// and their members, users' methods, the authorization policy and the authentication methods policy, the report of
// registrations, the audit log, and the form of batches.
//
// A request takes this way:
//
//	emulator.Server    opens the tenant, for reading or for one change, and puts a wire.Exchange into the context
//	    |
//	Service.Handler    sets the headers of every answer, throttles (throttle.go), reads the token (service.go)
//	    |
//	odata.Canonical    spells the path as the model does: users('name') as users/name, without regard to case
//	    |
//	Service.Handler    finds the operation in the table of routes (routes.go); writeUnserved answers what has none (unserved.go)
//	    |
//	authorize          checks the operation's permissions and roles (access.go)
//	    |
//	the handler        reads and changes Exchange.State, one file for each kind of document: users.go, groups.go,
//	    |              methods_policy.go, ...
//	odata.Answers      applies $select, $filter and the page to what the handler shows, and writes the answer
//
// Every refusal is an odata.WriteError, worded by the dialect of the back end that refuses. After the handler the
// server keeps the changed State if the status is below 400 or the handler has set Exchange.Keep, and drops it otherwise.
//
// The body of a PATCH is checked against a model of Graph's types (model.go: how; model_policies.go, model_configurations.go:
// what), which the contract tests compare with the CSDL. A batch is read and written by odata, and the server handles
// its items, because each of them passes faults and log like a request of its own.
//
// The package knows the tenant, token, wire, odata and schema. It knows neither the portal nor sign-in, nor the server.
package graph
