// Package contactinfo has the resources of what users have registered to be reached by: sspr_user_contact_info for one user,
// and sspr_users_contact_info for a map of users.
//
// # One engine, two models
//
// An engine reads, writes and removes the methods of people; one user is a map of one. The two resources are Terraform models
// around it. They translate attributes to people and back, and write the diagnostics.
//
//	userModel, usersModel  --users-->   person, entry      what the state has of a user
//	                       --change-->  change             who leaves, who is written, who stays
//	                                      | apply
//	                                      v
//	                       <--finish--  []outcome          what became of each user (read.go, write.go)
//
// The rules of a row are pure and are in sspr (contact_row.go): what a refresh and a failed write leave in a state, what a
// destroy removes, and what users lose.
//
// The two differ on purpose in these ways:
//
//   - Create. The create of one user looks the user up before it takes over what an earlier try left, because only the object
//     ID tells which one that is. It also removes what the configuration has dropped since. The create of a map continues as
//     an update of what was left. A cell that is dropped is left alone, as in every update of a map.
//   - Names. A plan of one user confirms one name, which the refresh has asked for already. A plan of a map asks for a
//     thousand at once, with more permissions, then for those that differ.
//   - A user who disappears during a write leaves the state of a map. One user stays in the state until the next refresh.
//   - Write-only values. A map has one version for all of them, and remembers for whom it wrote what. One user has a version
//     for each method.
//   - Diagnostics. The resource of one user names methods. A map counts, and names 50 users at most.
//
// # A map of maps
//
// Terraform and its framework do work that grows with the square of the number of nested attributes: for 1,000 users with
// nested sensitive attributes Terraform 1.11 alone takes about 45 s (terraform-plugin-framework 1.19). So users is
// map(map(string)), and the provider checks the keys of an entry (users_validate.go). For the same reason main.go sets
// TF_LOG_SDK_FRAMEWORK=OFF unless that log is asked for: the framework wraps its logging context once more for every value.
// Measure again before you change either.
//
// A map has a mutable identity, the object IDs of its users: nothing else tells one map from another.
//
// # "none" and ""
//
// "none" takes a method away, and "" does not: an empty cell of a table and an unset variable come out as "". In a map it is
// not managed. In the resource of one user it is refused.
//
// # Whose the values are
//
// A user principal name can pass from one user to another, and the values beside it may be meant for either. So every plan and
// every write asks whose a name is (names.go), and a name that moved is an error that names both users. It is no replacement:
// that would write the values to the new holder of the name and take them from the former one, also in pipelines that no
// person watches. An object ID resolves it. A write asks side by side with its reading. Removals go by the object ID of the
// state.
//
// The mode "enforce" is the default, also for a create, because states and configurations have relied on it. No user loses
// anything silently instead: a plan reads what users have of the methods that it begins to manage, and an apply names what it
// replaced. A process that has begun to apply does not read that again (run.Data.Applying): Terraform plans each resource a
// second time when it applies it, and no person reads that plan.
//
// # Who may remove what
//
// on_destroy is "remove" by default, and "retain" for settings of the tenant, because a contact method can be removed and a
// setting cannot. Only methods that a configuration has written are removed, in the mode "prepopulate" only those that still
// have their starting value.
//
// A removal holds the user's lock, and leaves alone a user whom another block has claimed (run.Owner.Leave), so that a user can
// move between blocks in one apply. If it is not sure who the new keys of a map are, no user is removed. A write-only map
// remembers which methods it wrote for which user (memory.Secret), and never values.
//
// The memory is a file format (memory_format.go): states outlive the provider that wrote them. It has a version and the names of
// attributes. testdata/memory has examples of each version. Missing or unreadable memory is an error if a destroy needs it,
// and in a plan that changes the resource. on_destroy = "retain" is the way out: it needs no memory.
//
// # A tainted create
//
// Terraform replaces a resource whose creation failed half-way: it plans a destroy and a create. The destroy removes nothing
// from users whom the create takes over, so that no user is without methods in between. The plan of the create leaves a note in
// the private state (memory.Creates), which the destroy sees.
//
// A create can fail twice. Terraform drops the private state of a resource whose creation failed, and with it the memory of
// what the first try wrote. So:
//
//	create fails     the state has what is Terraform's and no more (trackOnly)
//	destroy          hands the state over within the process, and changes nothing (left.go)
//	create           takes it over, and continues as an update would: it removes what is not wanted any more
//	... fails again  the state has what it had
//
// If the second create never runs, the record is lost. The page of the resource documents that.
package contactinfo
