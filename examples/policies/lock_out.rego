# METADATA
# title: No user is locked out
# description: >-
#   A plan that changes who can reset a password, or how, needs a data source sspr_readiness that counts for the policy after
#   the plan, and the count may not exceed data.sspr.accepted_lock_out (0). A number that is not known does not count as 0.
package password_reset.lock_out

import data.password_reset.plan

affecting_types := {
	"sspr_administrator_policy", "sspr_authentication_method_configuration", "sspr_authentication_methods",
	"sspr_authentication_methods_policy", "sspr_policy",
}

# Changes after which a user may be unable to reset a password.
affecting contains change if {
	some change in plan.changes
	change.type in affecting_types
	plan.writes(change)
}

affecting contains change if {
	some change in plan.changes
	change.type in affecting_types
	plan.undoes(change)
}

# Data sources that are read only during the apply. The state may still have their earlier result.
deferred contains change.address if {
	some change in input.resource_changes
	change.mode == "data"
	change.type == "sspr_readiness"
	"read" in change.change.actions
}

counts contains resource if {
	walk(input.prior_state.values, [_, resource])
	resource.mode == "data"
	resource.type == "sspr_readiness"
	not resource.address in deferred
}

# METADATA
# title: Too many users would lose password reset
deny contains finding if {
	count(affecting) > 0
	some resource in counts
	resource.values.as_of == null
	number := resource.values.locked_out + resource.values.administrators.locked_out
	accepted := to_number(plan.setting("accepted_lock_out", 0)) # also if it is written as text
	number > accepted
	text := sprintf("Users and administrators who can reset a password today and could not after this change: %d. Accepted: %d.", [number, accepted])
	finding := {"address": resource.address, "text": text}
}

# METADATA
# title: The number of users is not known
deny contains finding if {
	count(affecting) > 0
	some address in deferred
	finding := {"address": address, "text": "How many users lose password reset is known only during the apply. Make the arguments of the data source known in the plan."}
}

# METADATA
# title: The plan was made with -target, so the number may be that of an earlier plan
deny contains finding if {
	input.complete == false
	some change in affecting
	finding := {"address": change.address, "text": "The plan does not cover the whole configuration, so the number of users who lose password reset may be out of date. Plan without -target."}
}

# METADATA
# title: No data source counts for the policy after the plan
deny contains finding if {
	some change in affecting
	count(deferred) == 0
	every resource in counts {
		count(mismatches(resource.values)) > 0
	}
	reasons := sort({reason | some resource in counts; some reason in mismatches(resource.values)})
	finding := {"address": change.address, "text": concat(" ", array.concat(["No data source sspr_readiness counts the users who would lose password reset."], reasons))}
}

# Why a count is not one of all users under the policy after the plan.
mismatches(values) := scoped(values) | (dated(values) | (other_numbers(values) | other_methods(values)))

scoped(values) := {"One sspr_readiness counts only the members of a group." | values.group_id != null}

dated(values) := {"One sspr_readiness is for another day." | values.as_of != null}

other_numbers(values) := {reason |
	some change in plan.changes
	required := plan.after(change, "methods_required")
	required != null
	values.methods_required != required
	not unchanged(change, "methods_required", values.methods_required)
	reason := sprintf("One sspr_readiness has methods_required = %v, but the plan has %v.", [values.methods_required, required])
}

other_methods(values) := {reason |
	some change in affecting
	method := withdrawn(change)
	counted_with(values.methods, method)
	reason := sprintf("One sspr_readiness includes the method %s, which the plan disables.", [method])
}

# The live policy decides, and the plan does not change it.
unchanged(change, name, null) if plan.before(change, name) == plan.after(change, name)

withdrawn(change) := plan.after(change, "method") if {
	change.type == "sspr_authentication_method_configuration"
	plan.before(change, "state") != "disabled"
	plan.after(change, "state") == "disabled"
}

# The live policies decide, and they still offer the method.
counted_with(null, _)

counted_with(methods, "email") if "email" in methods

counted_with(methods, "microsoft_authenticator") if "mobile_app_notification" in methods

counted_with(methods, "software_oath") if {
	"mobile_app_code" in methods
	not offered("microsoft_authenticator")
}

counted_with(methods, "sms") if {
	"mobile_phone" in methods
	not offered("voice")
}

counted_with(methods, "voice") if {
	"mobile_phone" in methods
	not offered("sms")
}

counted_with(methods, "voice") if "office_phone" in methods

offered(method) if {
	some change in plan.changes
	plan.after(change, "method") == method
	plan.after(change, "state") == "enabled"
}

# METADATA
# title: Users would no longer be in scope
# description: sspr_readiness counts registered methods, not who is in scope.
deny contains finding if {
	some change in plan.changes
	change.type == "sspr_policy"
	text := narrowed(plan.before(change, "enabled_for"), scope(change), change)
	finding := {"address": change.address, "text": text}
}

# Who is in scope after the plan.
scope(change) := "none" if {
	plan.destroys(change)
	plan.before(change, "on_destroy") == "disable"
}

scope(change) := object.get(plan.fields(plan.before(change, "adopted")), "enabled_for", plan.before(change, "enabled_for")) if {
	plan.destroys(change)
	plan.before(change, "on_destroy") == "restore"
}

scope(change) := plan.after(change, "enabled_for") if plan.writes(change)

narrowed("all", "selected", _) := "Password reset would be for one group only, so all other users would lose it."

narrowed(before, "none", _) := "Password reset would be turned off." if before in {"all", "selected"}

narrowed("selected", "selected", change) := "Password reset would move to another group, so the members of the earlier one may lose it." if {
	plan.before(change, "group_id") != plan.after(change, "group_id")
	plan.writes(change)
}

narrowed(null, after, change) := "The plan does not show who is in scope today. Import the policy first." if {
	plan.blind(change)
	after in {"none", "selected"}
}

narrowed(_, null, change) := "Who is in scope is known only during the apply." if plan.unknown(change, "enabled_for")

# METADATA
# title: A method would no longer be for all users
deny contains finding if {
	some change in plan.changes
	change.type == "sspr_authentication_method_configuration"
	plan.writes(change)
	plan.after(change, "state") != "disabled"
	lost := plan.as_set(plan.before(change, "included_groups")) - plan.as_set(plan.after(change, "included_groups"))
	count(lost) > 0
	plan.after(change, "included_groups") != null
	not "all_users" in plan.after(change, "included_groups")
	finding := {"address": change.address, "text": sprintf("The method would no longer be offered to: %s. No data source counts these users.", [concat(", ", sort(lost))])}
}

# METADATA
# title: Administrators would lose password reset
deny contains finding if {
	some change in plan.changes
	change.type == "sspr_administrator_policy"
	plan.writes(change)
	plan.after(change, "enabled") == false
	plan.before(change, "enabled") != false
	finding := {"address": change.address, "text": "Administrators could no longer reset their own passwords."}
}

# METADATA
# title: Microsoft's documentation leaves the result open for some users
warn contains finding if {
	count(affecting) > 0
	some resource in counts
	number := resource.values.may_be_affected + resource.values.administrators.may_be_affected
	number > 0
	finding := {"address": resource.address, "text": sprintf("Further users and administrators who might be unable to reset a password after this change: %d.", [number])}
}
