# METADATA
# title: The number of methods required never falls
# description: With one method instead of two, a stolen phone or mailbox is enough to take over an account.
package password_reset.methods_required

import data.password_reset.plan

settings contains change if {
	some change in plan.changes
	change.type == "sspr_authentication_methods"
}

# METADATA
# title: The plan requires fewer methods
deny contains finding if {
	some change in settings
	plan.writes(change)
	falls(change)
	text := sprintf("The number of methods required would fall from %d to %d.", [plan.before(change, "methods_required"), plan.after(change, "methods_required")])
	finding := {"address": change.address, "text": text}
}

# METADATA
# title: A destroy restores a smaller number
deny contains finding if {
	some change in settings
	plan.destroys(change)
	plan.before(change, "on_destroy") == "restore"
	earlier := to_number(plan.fields(plan.before(change, "adopted")).methods_required)
	earlier < plan.before(change, "methods_required")
	finding := {"address": change.address, "text": sprintf("The destroy would restore the earlier number of methods required, %d instead of %d.", [earlier, plan.before(change, "methods_required")])}
}

# METADATA
# title: The earlier number is not in the plan
deny contains finding if {
	some change in settings
	plan.blind(change)
	plan.after(change, "methods_required") == 1
	finding := {"address": change.address, "text": "One method would be required, and the plan does not show how many are required today. Import the setting first."}
}

# METADATA
# title: The number is not known
deny contains finding if {
	some change in settings
	plan.unknown(change, "methods_required")
	finding := {"address": change.address, "text": "The number of methods required is known only during the apply."}
}

# METADATA
# title: An administrator has lowered the number
# description: The change happened outside the plan. Terraform reports it as drift.
warn contains finding if {
	some change in input.resource_drift
	change.type == "sspr_authentication_methods"
	falls(change)
	text := sprintf("Outside this configuration, the number of methods required was lowered from %d to %d.", [plan.before(change, "methods_required"), plan.after(change, "methods_required")])
	finding := {"address": change.address, "text": text}
}

# An attribute that is no longer managed is null, which Rego would order before all numbers.
falls(change) if {
	is_number(plan.after(change, "methods_required"))
	plan.after(change, "methods_required") < plan.before(change, "methods_required")
}
