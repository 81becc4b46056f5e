package password_reset.lock_out_test

import data.password_reset.lock_out

change(type, before, after) := {
	"address": sprintf("%s.this", [type]), "mode": "managed", "type": type,
	"change": {"actions": ["update"], "before": before, "after": after, "after_unknown": {}},
}

two := change("sspr_authentication_methods", {"methods_required": 1}, {"methods_required": 2})

no_sms := change("sspr_authentication_method_configuration", {"method": "sms", "state": "enabled"}, {"method": "sms", "state": "disabled"})

voice := change("sspr_authentication_method_configuration", {"method": "voice", "state": "enabled"}, {"method": "voice", "state": "enabled"})

counted := {
	"group_id": null, "as_of": null, "methods_required": 2, "methods": ["email"], "locked_out": 0, "may_be_affected": 0,
	"administrators": {"locked_out": 0, "may_be_affected": 0},
}

plan(changes, values) := {
	"resource_changes": changes,
	"prior_state": {"values": {"root_module": {"child_modules": [{"resources": [{
		"address": "module.a.data.sspr_readiness.planned", "mode": "data", "type": "sspr_readiness", "values": values,
	}]}]}}},
}

texts(document) := found if {
	findings := lock_out.deny with input as document
	found := {finding.text | some finding in findings}
}

test_no_user_loses_password_reset if count(texts(plan([two], counted))) == 0

test_users_in_a_module if {
	some text in texts(plan([two], object.union(counted, {"locked_out": 2})))
	contains(text, "could not after this change: 2.")
}

test_accepted_number_as_text if {
	document := plan([two], object.union(counted, {"locked_out": 2}))
	count(lock_out.deny) == 1 with input as document with data.sspr as {"accepted_lock_out": "1"}
	count(lock_out.deny) == 0 with input as document with data.sspr as {"accepted_lock_out": "2"}
}

test_administrators if {
	some text in texts(plan([two], object.union(counted, {"administrators": {"locked_out": 1, "may_be_affected": 0}})))
	contains(text, "could not after this change: 1.")
}

test_nothing_changes if {
	same := change("sspr_registration", {}, {})
	count(texts(plan([same], object.union(counted, {"locked_out": 2})))) == 0
}

test_deferred_count_is_not_that_of_the_state if {
	read := {"address": "module.a.data.sspr_readiness.planned", "mode": "data", "type": "sspr_readiness", "change": {"actions": ["read"]}}
	found := texts(plan([two, read], counted))
	{text | some text in found; contains(text, "only during the apply")} == found
	count(found) == 1
}

test_group if {
	some text in texts(plan([two], object.union(counted, {"group_id": "b1d4c0de-0000-4000-8000-000000000201"})))
	contains(text, "One sspr_readiness counts only the members of a group.")
}

test_another_day if {
	some text in texts(plan([two], object.union(counted, {"as_of": "2027-02-01"})))
	contains(text, "One sspr_readiness is for another day.")
}

test_live_number if {
	some text in texts(plan([two], object.union(counted, {"methods_required": null})))
	contains(text, "One sspr_readiness has methods_required = null, but the plan has 2.")
	same := change("sspr_authentication_methods", {"methods_required": 2}, {"methods_required": 2})
	count(texts(plan([same], object.union(counted, {"methods_required": null})))) == 0
}

test_disabled_method_is_counted if {
	some text in texts(plan([no_sms], object.union(counted, {"methods": ["email", "mobile_phone"]})))
	contains(text, "One sspr_readiness includes the method sms, which the plan disables.")
	some live in texts(plan([no_sms], object.union(counted, {"methods": null})))
	contains(live, "One sspr_readiness includes the method sms, which the plan disables.")
	count(texts(plan([no_sms], counted))) == 0
	count(texts(plan([no_sms, voice], object.union(counted, {"methods": ["email", "mobile_phone"]})))) == 0
}

test_each_disabled_method_is_counted if {
	every method, name in {"email": "email", "microsoft_authenticator": "mobile_app_notification", "software_oath": "mobile_app_code", "voice": "office_phone"} {
		off := change("sspr_authentication_method_configuration", {"method": method, "state": "enabled"}, {"method": method, "state": "disabled"})
		count(texts(plan([off], object.union(counted, {"methods": [name]})))) == 1
	}
}

test_another_group if {
	moved := change("sspr_policy", {"enabled_for": "selected", "group_id": "a"}, {"enabled_for": "selected", "group_id": "b"})
	some text in texts(plan([moved], counted))
	contains(text, "move to another group")
	same := change("sspr_policy", {"enabled_for": "selected", "group_id": "a"}, {"enabled_for": "selected", "group_id": "a"})
	count(texts(plan([same], counted))) == 0
}

test_unknown_scope if {
	later := object.union(change("sspr_policy", {"enabled_for": "all"}, {}), {"change": {"after_unknown": {"enabled_for": true}}})
	some text in texts(plan([later], counted))
	contains(text, "Who is in scope is known only during the apply.")
}

test_more_users if {
	count(texts(plan([change("sspr_policy", {"enabled_for": "none"}, {"enabled_for": "selected"})], counted))) == 0
	count(texts(plan([change("sspr_policy", {"enabled_for": "selected"}, {"enabled_for": "all"})], counted))) == 0
}

destroyed(before) := {
	"address": "sspr_policy.this", "mode": "managed", "type": "sspr_policy",
	"change": {"actions": ["delete"], "before": before, "after": null, "after_unknown": {}},
}

test_destroy if {
	count(texts(plan([destroyed({"enabled_for": "all", "on_destroy": "restore", "adopted": {"enabled_for": "none"}})], counted))) == 1
	count(texts(plan([destroyed({"enabled_for": "all", "on_destroy": "restore", "adopted": {"enabled_for": "all"}})], counted))) == 0
	count(texts(plan([destroyed({"enabled_for": "all", "on_destroy": "retain", "adopted": {"enabled_for": "none"}})], counted))) == 0
}

test_may_be_affected if {
	some finding in lock_out.warn with input as plan([two], object.union(counted, {"may_be_affected": 1}))
	endswith(finding.text, "after this change: 1.")
}
