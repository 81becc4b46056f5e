// Package facts holds what is known about the services: facts with a source and a confidence each, collected from
// documentation, schemas and public code. Comments cite them as (graph-api 1.10): the file and the section, or the row of a
// table. Where a fact says "unknown", the emulated tenant can do each plausible thing, and the provider copes with all.
//
//   - sspr-policy.md: the policy of self-service password reset, the portal's API, its tokens, rules, audit events.
//   - graph-api.md: Microsoft Graph v1.0: methods of users, policies, reports, errors, throttling, $batch; the Graph SDK and
//     azidentity.
//   - user-journeys.md: what a person meets who signs in, registers, resets and changes a password. Its last column names what
//     the emulated tenant does not follow. Each other row is held against package journeys by a test that bears its number.
//   - other-clients.md: how clients that others wrote sign in and ask: hashicorp/azuread, the Azure CLI, MSAL, Graph SDKs. Its last
//     column is that of user-journeys.md. The comment of a test cites each other row.
//   - passwords.md: the rules of passwords themselves: banned words, lockout, expiry, the links of the sign-in page, and what
//     controls ask of them. Its last column is that of other-clients.md, and a test cites each other row in the same way.
//   - autumn-2026.md: what changed by November 2026. It is the newest and wins if the files differ.
//
// The package has no code. Its tests check that every citation in a comment names a section that exists, and that the emulated
// tenant follows user-journeys.md.
package facts
