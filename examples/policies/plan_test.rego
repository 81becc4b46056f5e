package password_reset.plan_test

import data.password_reset.plan

test_setting if {
	plan.setting("production", true) with data.sspr as {}
	not plan.setting("production", true) with data.sspr as {"production": false}
	plan.setting("accepted_lock_out", 0) == 3 with data.sspr as {"accepted_lock_out": 3}
	plan.setting("branch", "main") == "main"
}

test_today if {
	plan.today == "2026-11-30" with input as {"timestamp": "2026-11-30T08:00:00Z"}
	plan.today == "2027-02-01" with input as {"timestamp": "2026-11-30T08:00:00Z"} with data.sspr as {"today": "2027-02-01"}
	regex.match(`^\d{4}-\d\d-\d\d$`, plan.today) with input as {}
}

test_unknown if {
	change := {"change": {"after_unknown": {"a": true, "b": {"c": [false, true]}, "d": [false], "e": []}}}
	plan.unknown(change, "a")
	plan.unknown(change, "b")
	not plan.unknown(change, "d")
	not plan.unknown(change, "e")
	not plan.unknown(change, "f")
	not plan.unknown({"change": {"after_unknown": false}}, "a")
}

test_only_the_provider_s_resources if {
	resources := [
		{"address": "a", "mode": "managed", "type": "sspr_policy"},
		{"address": "b", "mode": "data", "type": "sspr_policy"},
		{"address": "c", "mode": "managed", "type": "azuread_group"},
	]
	{change.address | some change in plan.changes} == {"a"} with input as {"resource_changes": resources}
}

test_writes if {
	plan.writes({"change": {"actions": ["delete", "create"]}})
	plan.writes({"change": {"actions": ["update"]}})
	not plan.writes({"change": {"actions": ["no-op"]}})
	not plan.writes({"change": {"actions": ["delete"]}})
	not plan.writes({"change": {"actions": ["forget"]}})
}

test_undoes if {
	plan.undoes({"change": {"actions": ["delete"], "before": {"on_destroy": "restore"}}})
	not plan.undoes({"change": {"actions": ["delete"], "before": {"on_destroy": "retain"}}})
	not plan.undoes({"change": {"actions": ["forget"], "before": {"on_destroy": "restore"}}})
}
