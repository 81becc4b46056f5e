// Package faults proves what the provider promises about failures, by enumeration: for every resource, every operation,
// every request that the operation makes and every way in which that request can go wrong, a tenant of its own, one run
// of Terraform's steps with that fault, and the same checks of what is left behind. It holds tests only.
//
// Data sources, ephemeral resources and actions are calls: they leave nothing in a state that could be compared later. A call
// under a fault returns what it returns without it, or tells what is not known, or fails once and names what failed. A call that
// fails has written nothing else than it should, and can be repeated.
//
// The tests drive the provider in their own process through the protocol of Terraform, in the order in which Terraform
// core does it, because starting the real one for thousands of cases would take hours.
package faults
