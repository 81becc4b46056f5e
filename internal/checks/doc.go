// Package checks asks the services, while a plan is made, whether a planned setting can work: whether its groups exist,
// whether the licenses cover it, and whom it would lock out. Several resources share each check. A check only reads, for a
// bounded time, and is left out if the credentials do not allow it.
//
// Endings warns of methods that a plan offers although their end is announced. It does not ask whether that locks out users
// today, and so comes after LockOut and can be suppressed.
//
// A plan counts the users whom it locks out only if it can cost them the reset: in at most five pages of the report
// and 20 seconds. If that is not enough time, it states that. It names no user, because a plan has many readers. The data
// source sspr_readiness names users on request.
package checks
