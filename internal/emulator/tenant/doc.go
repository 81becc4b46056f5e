// Package tenant is the emulated tenant itself: its organization, users, groups, licenses, policies, audit log and app
// registrations, the file that keeps them, and the rules that hold whichever service asks, such as who may reset the
// password.
//
// A [State] is the whole tenant. [Seed] and [Bare] make one, a [Store] keeps one, in memory or in a file. What a service shows of it,
// and what a service refuses, is in the packages of the services. This package knows no HTTP and none of them.
//
// # Locking
//
// The Store has one lock for readers and writers, mu. A State has no lock of its own for what it holds: a caller may use a
// State that the Store gives it only inside the function that receives it.
//
//	View        holds mu for reading while the function runs. Readers run side by side. The function changes nothing.
//	Update      holds mu for writing. The function changes a copy, which becomes the tenant if there is no error.
//	UpdateUser  holds mu for writing. The function changes users in place; an error undoes it. For users, the audit
//	            log and new messages only. A tenant in a file is changed by Update instead.
//	Snapshot    returns a copy, which the caller may keep.
//
// A tenant in a file is shared with other processes. Update takes the lock file beside it, after mu, and reads the file
// again before it changes anything. View reads the file again without the lock file, as a file is only ever replaced whole.
// None of these functions may call the Store again from inside.
//
// What readers work out and keep for each other is in the index of the State that requests see, which has locks of its own
// (see userIndex).
package tenant
