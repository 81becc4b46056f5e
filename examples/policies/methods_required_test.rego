package password_reset.methods_required_test

import data.password_reset.methods_required

change(actions, before, after) := {"resource_changes": [{
	"address": "module.a.sspr_authentication_methods.this", "mode": "managed", "type": "sspr_authentication_methods",
	"change": {"actions": actions, "before": before, "after": after, "after_unknown": {}},
}]}

denied(document) if count(methods_required.deny) > 0 with input as document

test_falls if denied(change(["update"], {"methods_required": 2}, {"methods_required": 1}))

test_falls_in_a_replacement if denied(change(["delete", "create"], {"methods_required": 2}, {"methods_required": 1}))

test_rises if not denied(change(["update"], {"methods_required": 1}, {"methods_required": 2}))

test_stays if not denied(change(["update"], {"methods_required": 1}, {"methods_required": 1}))

test_no_longer_managed if not denied(change(["update"], {"methods_required": 2}, {"methods_required": null}))

test_create_with_two if not denied(change(["create"], null, {"methods_required": 2}))

test_destroy if {
	denied(change(["delete"], {"methods_required": 2, "on_destroy": "restore", "adopted": {"methods_required": "1"}}, null))
	not denied(change(["delete"], {"methods_required": 2, "on_destroy": "restore", "adopted": {"methods_required": "2"}}, null))
	not denied(change(["delete"], {"methods_required": 2, "on_destroy": "restore", "adopted": null}, null))
	not denied(change(["delete"], {"methods_required": 2, "on_destroy": "retain", "adopted": {"methods_required": "1"}}, null))
	not denied(change(["forget"], {"methods_required": 2, "on_destroy": "restore", "adopted": {"methods_required": "1"}}, null))
}
