# METADATA
# title: Password reset is not turned off on the main branch
# description: >-
#   data.sspr.branch is the branch that the change goes to, and data.sspr.main_branches are those under protection
#   (["main"]). Without data.sspr.branch, the rule applies.
package password_reset.disable

import data.password_reset.plan

on_main if {
	branches := plan.setting("main_branches", ["main"])
	plan.setting("branch", branches[0]) in branches
}

# METADATA
# title: The plan turns password reset off
deny contains finding if {
	on_main
	some change in plan.changes
	change.type == "sspr_policy"
	plan.writes(change)
	plan.after(change, "enabled_for") == "none"
	plan.before(change, "enabled_for") != "none"
	finding := {"address": change.address, "text": "Password reset would be turned off for all users."}
}

# METADATA
# title: A later destroy would turn password reset off
deny contains finding if {
	on_main
	some change in plan.changes
	not plan.destroys(change)
	plan.after(change, "on_destroy") == "disable"
	finding := {"address": change.address, "text": "With on_destroy = \"disable\", a destroy would turn password reset off for all users. Use \"retain\" or \"restore\"."}
}

# METADATA
# title: The destroy turns password reset off
deny contains finding if {
	on_main
	some change in plan.changes
	plan.destroys(change)
	plan.before(change, "on_destroy") == "disable"
	finding := {"address": change.address, "text": "The destroy would turn password reset off for all users. Apply on_destroy = \"retain\" first."}
}
