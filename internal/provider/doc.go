// Package provider has the provider block: its schema, the clients of both services that it becomes, and the list of what the
// provider offers.
//
// # One process or many
//
// Plans and applies of the CLI, Terraform's and OpenTofu's, check the provider block in the process that they configure, and
// each has a process of its own. "terraform test" runs all plans and applies of a test file in one process since Terraform
// 1.14 at the latest, and configures it without such a check (runs.go). By Terraform's source, Stacks do so too. In such a
// process two blocks for one setting are not refused (run.OpenClaims), and all readings are dropped after each write.
//
// # Notes for creates
//
// A plan leaves notes in the private state, such as how the policy document stood. The framework passes them to updates and
// deletes only, so NewServer puts the private state of the plan into the context of a create (run.PlannedPrivate).
//
// # Null arguments of functions
//
// OpenTofu (1.12.6) leaves a null argument of a function out of the request, which the framework reports as an invalid
// request. NewServer puts a null in its place.
package provider
