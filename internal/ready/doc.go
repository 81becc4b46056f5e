// Package ready decides who can reset a password under a policy, on a day, and why the others cannot. It does no I/O, and it
// has no clock: the caller passes the day.
package ready
