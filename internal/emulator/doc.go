// Package emulator is an emulated Microsoft Entra tenant: sign-in, Microsoft Graph v1.0 and the Entra admin center API
// in one process, on one loopback address, over TLS.
//
// It is a tenant with state, not a set of canned answers: what one request writes the next one reads, and what a
// client leaves out of a whole-document PUT is lost, as it would be in Entra. The provider starts it for
// environment = "emulator", "terraform-provider-sspr -emulator ADDR" runs it alone, and tests start it and make it
// fail in every way that the services are known to fail in (see [Fault]).
//
// This package listens, routes a request to one of the three services, makes faults happen and keeps the log. The rest has
// packages of its own:
//
//	emulator                                 listens, routes, faults, log, certificate
//	   |
//	signin   graph   portal   pages   door   the services, and the users' side, for a browser and as JSON
//	   |       |       |        |      |
//	   |     odata     |        |      |     how Graph reads queries and words its answers
//	   |     schema    |        |      |     what Graph's model has: paths and types
//	   |       |       |        |      |
//	        wire               journeys      one request and its answer; what users do: register, reset, sign in
//	          |                   |
//	        token                 |          access tokens
//	          |                   |
//	               tenant                    the state, its file, its rules
//	             fresh | phone               the documents of a fresh tenant; phone numbers
//	                 |
//	              document                   JSON objects in their own spelling
//
// None of the services, the pages and the door knows another.
//
// The emulator shares no code with the provider, which it tests: a mistake made twice would not be found. For the same
// reason it follows the documentation of the services and never the provider. If provider and emulator agree and the
// documentation disagrees, both are wrong; the emulator is never bent to make a test pass.
//
// What it knows of the services comes from package facts, which comments cite by file and section (graph-api 1.10), and from
// the contracts that the tests of graph and portal read. A behavior that no source describes is marked "chosen" in a
// comment; if several are plausible, a field of Settings chooses.
package emulator
