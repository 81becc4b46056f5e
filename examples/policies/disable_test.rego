package password_reset.disable_test

import data.password_reset.disable

off := {"resource_changes": [{
	"address": "sspr_policy.this", "mode": "managed", "type": "sspr_policy",
	"change": {"actions": ["update"], "before": {"enabled_for": "selected"}, "after": {"enabled_for": "none"}, "after_unknown": {}},
}]}

stays_off := {"resource_changes": [{
	"address": "sspr_policy.this", "mode": "managed", "type": "sspr_policy",
	"change": {"actions": ["update"], "before": {"enabled_for": "none"}, "after": {"enabled_for": "none"}, "after_unknown": {}},
}]}

test_branch_unknown if count(disable.deny) == 1 with input as off

test_main if count(disable.deny) == 1 with input as off with data.sspr as {"branch": "main"}

test_another_branch if count(disable.deny) == 0 with input as off with data.sspr as {"branch": "trial"}

test_main_branches if {
	branches := ["live", "main"]
	count(disable.deny) == 1 with input as off with data.sspr as {"branch": "live", "main_branches": branches}
	count(disable.deny) == 1 with input as off with data.sspr as {"main_branches": branches}
	count(disable.deny) == 0 with input as off with data.sspr as {"branch": "trial", "main_branches": branches}
}

test_stays_off if count(disable.deny) == 0 with input as stays_off
