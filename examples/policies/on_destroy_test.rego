package password_reset.on_destroy_test

import data.password_reset.on_destroy

document(after, unknown, others) := {
	"resource_changes": [{
		"address": "sspr_policy.this", "mode": "managed", "type": "sspr_policy",
		"change": {"actions": ["no-op"], "before": {}, "after": after, "after_unknown": unknown},
	}],
	"planned_values": {"root_module": {"resources": others}},
}

azuread_group := {"mode": "managed", "type": "azuread_group", "values": {"id": "/groups/a", "object_id": "a"}}

test_retain if count(on_destroy.deny) == 0 with input as document({"on_destroy": "retain"}, {}, [])

test_restore if {
	count(on_destroy.deny) == 1 with input as document({"on_destroy": "restore"}, {}, [])
	count(on_destroy.deny) == 0 with input as document({"on_destroy": "restore"}, {}, []) with data.sspr as {"production": false}
	count(on_destroy.deny) == 0 with input as document({"on_destroy": "restore"}, {}, []) with data.sspr as {"production_on_destroy": ["retain", "restore"]}
}

test_group_of_the_configuration if {
	retained := document({"on_destroy": "retain", "group_id": "a"}, {}, [azuread_group])
	some finding in on_destroy.deny with input as retained
	contains(finding.text, "would leave a deleted group")
	count(on_destroy.deny) == 0 with input as document({"on_destroy": "restore", "group_id": "a"}, {}, [azuread_group])
}

test_group_from_elsewhere if {
	count(on_destroy.deny) == 0 with input as document({"on_destroy": "retain", "group_id": "b"}, {}, [azuread_group])
	count(on_destroy.deny) == 1 with input as document({"on_destroy": "restore", "group_id": "b"}, {}, [azuread_group])
}

test_groups_of_a_method if {
	every name in ["included_groups", "excluded_groups"] {
		every case in [
			document({"on_destroy": "restore", name: ["all_users", "a"]}, {}, [azuread_group]),
			document({"on_destroy": "restore", name: [null]}, {name: [true]}, []),
		] {
			count(on_destroy.deny) == 0 with input as case
		}
		every case in [
			document({"on_destroy": "retain", name: ["all_users", "a"]}, {}, [azuread_group]),
			document({"on_destroy": "retain", name: [null]}, {name: [true]}, []),
			document({"on_destroy": "restore", name: ["b"]}, {name: [false]}, [azuread_group]),
		] {
			count(on_destroy.deny) == 1 with input as case
		}
	}
}

test_groups_that_are_not_configured if {
	count(on_destroy.deny) == 0 with input as document({"on_destroy": "retain"}, {"included_groups": true, "excluded_groups": true}, [])
}

test_contact_information_is_not_meant if {
	count(on_destroy.deny) == 0 with input as {"resource_changes": [{
		"address": "sspr_user_contact_info.kim", "mode": "managed", "type": "sspr_user_contact_info",
		"change": {"actions": ["create"], "before": null, "after": {"on_destroy": "remove"}, "after_unknown": {}},
	}]}
}
