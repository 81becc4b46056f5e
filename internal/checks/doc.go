// Package checks asks the services, while a plan is made, whether a planned setting can work: whether its groups exist,
// whether the licenses cover it, and whom it would lock out. Several resources share each check. A check only reads, for a
// bounded time, and is left out if the credentials do not allow it.
package checks
