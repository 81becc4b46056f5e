package main_test

import data.main

plan := {
	"format_version": "1.2", "planned_values": {}, "timestamp": "2026-11-30T08:00:00Z",
	"resource_changes": [{
		"address": "sspr_policy.this", "mode": "managed", "type": "sspr_policy",
		"change": {"actions": ["update"], "before": {"enabled_for": "all"}, "after": {"enabled_for": "none", "on_destroy": "retain"}, "after_unknown": {}},
	}],
}

accepted := [{"rule": "disable", "address": "sspr_policy.this", "until": "2026-11-30"}]

rules(findings) := {finding.rule | some finding in findings}

test_without_settings_the_rules_apply if {
	"disable" in rules(main.deny) with input as plan
}

test_exception_until_its_day if {
	not "disable" in rules(main.deny) with input as plan with data.sspr as {"exceptions": accepted}
	"disable" in rules(main.deny) with input as plan with data.sspr as {"exceptions": accepted, "today": "2026-12-01"}
}

test_exception_without_a_day if {
	always := [{"rule": "disable", "address": "sspr_policy.this"}]
	not "disable" in rules(main.deny) with input as plan with data.sspr as {"exceptions": always}
}

test_exception_of_another_address if {
	another := [{"rule": "disable", "address": "sspr_policy.that"}]
	"disable" in rules(main.deny) with input as plan with data.sspr as {"exceptions": another}
}

test_message_names_address_and_rule if {
	some finding in main.deny with input as plan
	finding.msg == "sspr_policy.this: Password reset would be turned off for all users. (rule disable)"
}

test_not_a_plan if {
	rules(main.deny) == {"plan"} with input as {"format_version": "1.0", "values": {}}
	rules(main.deny) == {"plan"} with input as {}
	not "plan" in rules(main.deny) with input as plan
}

test_failed_plan if {
	"plan" in rules(main.deny) with input as object.union(plan, {"errored": true})
}

test_check_without_its_message if {
	checks := [{"address": {"to_display": "check.a"}, "status": "fail", "instances": [{"problems": [{"message": "Kim"}]}]}]
	found := main.warn with input as object.union(plan, {"checks": checks})
	{finding.msg | some finding in found} == {"check.a: the result of the check is \"fail\"."}
}

test_passed_check if {
	checks := [{"address": {"to_display": "check.a"}, "status": "pass"}]
	count(main.warn) == 0 with input as object.union(plan, {"checks": checks})
}
