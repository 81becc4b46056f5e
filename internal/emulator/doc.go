// Package emulator is an emulated Microsoft Entra tenant: sign-in, Microsoft Graph v1.0 and the Entra admin center API
// in one process, on one loopback address, over TLS.
//
// It is a tenant with state, not a set of canned answers: what one request writes the next one reads, and what a
// client leaves out of a whole-document PUT is lost, as it would be in Entra. The provider starts it for
// environment = "emulator", "terraform-provider-sspr -emulator ADDR" runs it alone, and tests start it and make it
// fail in every way that the services are known to fail in (see [Fault]).
//
// Of Graph it serves the organization and its licences, users with theirs, groups and who is in them, users' methods, the
// authorization policy and the authentication methods policy, the report of registrations, the audit log, and batches;
// of the portal the policy document of self-service password reset and the document of writeback and unlock.
//
// What it knows of the services comes from the fact files (named "reference graph-api", "reference sspr-policy" and, as the
// newest, "reference autumn-2026" in the comments, with their section) and from the contracts that the tests of this
// package read. Where those are silent a comment says that the behavior was chosen; where several answers are plausible, a
// field of Settings chooses.
package emulator
