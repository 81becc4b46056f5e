// Package portal is the client of the Entra admin center's own API, the only interface to a tenant's password reset
// policy. Microsoft does not document it; the facts in this package are from sspr-policy 1. The API accepts only tokens
// of a signed-in user.
//
// # One document, five resources
//
// The API has one PUT for the whole document and no version tag. Update joins the writes that Terraform starts in
// parallel into one group commit:
//
//	gather    wait 200 ms for other writes, and up to 10 s for a resource that is still being planned
//	readBase  read the document right before the write
//	merge     apply every change, at most one for each page
//	put       write once
//	confirm   read for up to a minute until every change shows
//
// A write that fails with a transient error is never repeated unchanged: the document is read again first. If the
// service refuses a document, its changes are written one by one, so that one resource's bad value fails alone.
//
// # Other writers
//
// The first read after a write comes a second later (Timing.Hold), or after twice the time from reading the document to
// the answer of the write. A second process whose time from reading to writing was shorter than that cannot overwrite a
// confirmed value. A process that took longer warns. If a value is gone and other pages changed, another writer has overwritten it: it is merged and written again.
// There is no lock file: it could keep the processes of one machine apart, but not two pipelines.
//
// # Stale reads
//
// A document that lacks confirmed values, or that was current before, comes from a replica that lags. It is read again
// for up to 10 s. A new process can only compare with its plan: a refresh leaves a fingerprint of the document in the
// private state (hashes of the properties, no values), and an apply that reads something else reads again for up to 5
// s. Terraform plans again when it applies, and passes the private state of the first plan's refresh to that plan, so
// updates and destroys have the fingerprint. A create has only the fingerprint of its second plan.
//
// # Migrated or not
//
// The policy document does not show whether a tenant has migrated to the authentication methods policy, so callers ask
// Microsoft Graph and choose the page. MigratedMethodsPage neither reads nor writes the legacy switches.
// UnsureMethodsPage refuses to change them while Graph fails. Without a credential or a permission for Graph, the
// tenant counts as not migrated, and a plan that changes switches warns. It is not documented what the service does
// with a changed switch, so tests run against tenants that ignore, refuse and store it.
//
// # The count of methods
//
// The service probably refuses a document with fewer legacy methods than are required. Like the admin center, a write
// skips that check (byPassMethodCountCheck) unless the switches or the number required change. In a migrated tenant it
// always skips it.
//
// # Byte for byte
//
// The document is never unmarshaled into a struct and marshaled again. Single properties are replaced in the text, so
// unknown properties and number formats do not change.
package portal
