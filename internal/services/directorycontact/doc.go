// Package directorycontact has the data source and the ephemeral resource sspr_directory_contact_info: users with contact data
// in the directory and no registered method. Until November 2026 that data reset a password (autumn-2026 2).
//
// Both read with find and show with model. They differ in where Terraform keeps the result: that of a data source is in plan
// and state, that of an ephemeral resource is in neither.
//
// # What may be registered on a user's behalf
//
// A number or an address that is registered lets its owner reset the password. So a value is taken only if it has one meaning
// (internal/phone), if it leads to the user and not to a switchboard, if the user can read it without the password (values.go),
// and if no other user has it (shared.go). Whether it still is the user's own is not in the directory. The guide of the November change asks for that.
//
// # Bounded memory
//
// The report is the one that all data sources of a plan share (graph.Registrations); a few bytes for each user tell who is in
// question (report). The directory is read page by page. Of all values a hash is kept, and of the users in question what could
// be registered, until the last user has shown who shares a value (sharing). Then only as many users are kept as are listed:
// those with the smallest object IDs, so that two plans list the same.
package directorycontact
