package password_reset.phones_test

import data.password_reset.phones

day := {"today": "2027-02-01"}

change(type, before, after) := {"resource_changes": [{
	"address": sprintf("%s.this", [type]), "mode": "managed", "type": type,
	"change": {"actions": ["update"], "before": before, "after": after, "after_unknown": {}},
}]}

denied(document) if count(phones.deny) > 0 with input as document with data.sspr as day

sms(state, groups) := {"method": "sms", "state": state, "included_groups": groups}

configuration := "sspr_authentication_method_configuration"

test_day if {
	document := change(configuration, sms("disabled", []), sms("enabled", ["all_users"]))
	count(phones.deny) == 0 with input as document with data.sspr as {"today": "2027-01-31"}
	count(phones.warn) == 1 with input as document with data.sspr as {"today": "2027-01-31"}
	count(phones.deny) == 1 with input as document with data.sspr as day
	count(phones.warn) == 0 with input as document with data.sspr as day
	count(phones.deny) == 1 with input as document with data.sspr as {"today": "2026-12-01", "phones_end": "2026-12-01"}
}

test_methods if {
	denied(change(configuration, sms("disabled", ["all_users"]), sms("enabled", ["all_users"])))
	denied(change(configuration, sms("enabled", ["a"]), sms("enabled", ["a", "b"])))
	denied(change(configuration, null, sms("enabled", ["a"])))
	not denied(change(configuration, sms("enabled", ["a", "b"]), sms("enabled", ["a"])))
	not denied(change(configuration, sms("enabled", ["all_users"]), sms("enabled", ["a"])))
	not denied(change(configuration, sms("enabled", ["all_users"]), sms("disabled", ["all_users"])))
	not denied(change(configuration, {"method": "email", "state": "disabled"}, {"method": "email", "state": "enabled"}))
}

test_methods_before_the_migration if {
	denied(change("sspr_authentication_methods", {"methods": ["email"]}, {"methods": ["email", "office_phone"]}))
	not denied(change("sspr_authentication_methods", {"methods": ["mobile_phone"]}, {"methods": ["email", "mobile_phone"]}))
}

test_one_user if {
	denied(change("sspr_user_contact_info", {"mobile_phone": null}, {"mobile_phone": "+61 400111222"}))
	denied(change("sspr_user_contact_info", {"office_phone": "+61 1"}, {"office_phone": "+61 2"}))
	denied(change("sspr_user_contact_info", {"mobile_phone_wo_version": 1}, {"mobile_phone_wo_version": 2}))
	not denied(change("sspr_user_contact_info", {"mobile_phone": "+61 1"}, {"mobile_phone": "none"}))
	not denied(change("sspr_user_contact_info", {"mobile_phone": "+61 1"}, {"mobile_phone": "+61 1", "email": "kim@private.example"}))
}

test_many_users if {
	denied(change("sspr_users_contact_info", {"users": {"lee": {"email": "a"}}}, {"users": {"lee": {"email": "a"}, "kim": {"mobile_phone": "+61 1"}}}))
	not denied(change("sspr_users_contact_info", {"users": {"kim": {"mobile_phone": "+61 1"}}}, {"users": {"kim": {"mobile_phone": "+61 1", "email": "a"}}}))
}

test_unknown_numbers if {
	later := {"change": {"after_unknown": {"users": true}}}
	denied({"resource_changes": [object.union(change("sspr_users_contact_info", null, {}).resource_changes[0], later)]})
	phone := {"change": {"after_unknown": {"mobile_phone": true}}}
	denied({"resource_changes": [object.union(change("sspr_user_contact_info", null, {}).resource_changes[0], phone)]})
}
