# METADATA
# title: Policy checks of password reset plans
# description: >-
#   Collects the findings of all policies in this folder, except those that data.sspr.exceptions accepts. The input is the
#   JSON of a saved plan: "terraform show -json plan.tfplan" or "tofu show -json plan.tfplan".
package main

import data.password_reset.plan

# METADATA
# title: Findings that must stop the change
deny contains finding if {
	some rule
	some raw in data.password_reset[rule].deny
	not excepted(rule, raw.address)
	finding := worded(rule, raw)
}

deny contains {"msg": message, "rule": "plan", "address": ""} if {
	not plan.is_plan
	message := "This is not a plan of Terraform or OpenTofu. Use the output of \"terraform show -json plan.tfplan\"."
}

deny contains {"msg": message, "rule": "plan", "address": ""} if {
	input.errored == true
	message := "The plan has failed, so it does not show all changes."
}

# METADATA
# title: Findings that a reviewer should read
warn contains finding if {
	some rule
	some raw in data.password_reset[rule].warn
	finding := worded(rule, raw)
}

# METADATA
# title: Failed checks
# description: The message of a check can name users, so it is not repeated.
warn contains {"msg": message, "rule": "checks", "address": check.address.to_display} if {
	some check in input.checks
	check.status in {"fail", "error", "unknown"}
	message := sprintf("%s: the result of the check is %q.", [check.address.to_display, check.status])
}

worded(rule, raw) := {"msg": sprintf("%s: %s (rule %s)", [raw.address, raw.text, rule]), "rule": rule, "address": raw.address}

excepted(rule, address) if {
	some exception in data.sspr.exceptions
	exception.rule == rule
	exception.address == address
	plan.today <= object.get(exception, "until", plan.today)
}
