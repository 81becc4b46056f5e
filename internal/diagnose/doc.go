// Package diagnose words errors. Clients return a serviceerror.Error, which is a fact; this package alone turns one into the
// diagnostic that a user reads: what failed, what the service answered, what had been sent, what to do, and the request id.
//
// serviceerror.Sent is what had been sent when a request failed, and sent.go alone puts it into words. A message
// claims only what is known of the tenant.
//
// The summary of a warning carries the resource type, because Terraform folds warnings with the same summary into one.
package diagnose
