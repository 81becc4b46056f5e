# METADATA
# title: No new phone after Microsoft's text messages and voice calls have ended
# description: >-
#   From data.sspr.phones_end (2027-02-01) on, a plan may not begin to offer text messages or voice calls, nor register phone
#   numbers for users. Before that day it warns. data.sspr.telephony_provider = true is for tenants with a telephony provider
#   of their own, in which both continue. Phone numbers are not repeated.
package password_reset.phones

import data.password_reset.plan

phones_end := plan.setting("phones_end", "2027-02-01")

ended if {
	not plan.setting("telephony_provider", false)
	plan.today >= phones_end
}

ending if {
	not plan.setting("telephony_provider", false)
	plan.today < phones_end
}

# METADATA
# title: The plan adds a phone after the ending
deny contains finding if {
	ended
	some found in added
	finding := {"address": found.address, "text": sprintf("%s. Microsoft's text messages and voice calls ended on %s.", [found.what, phones_end])}
}

# METADATA
# title: The plan adds a phone before the ending
warn contains finding if {
	ending
	some found in added
	finding := {"address": found.address, "text": sprintf("%s. Microsoft's text messages and voice calls end on %s.", [found.what, phones_end])}
}

# METADATA
# title: The plan does not show whether phones are registered
warn contains finding if {
	ended
	some change in plan.changes
	change.type == "sspr_users_contact_info"
	rewrites(change, "users_wo_version")
	finding := {"address": change.address, "text": "The plan writes contact information that it does not show (users_wo), which may contain phone numbers."}
}

added contains {"address": change.address, "what": sprintf("The method %s would be offered", [plan.after(change, "method")])} if {
	some change in plan.changes
	offers_phones(change)
	plan.before(change, "state") != "enabled"
}

added contains {"address": change.address, "what": sprintf("The method %s would be offered to more users", [plan.after(change, "method")])} if {
	some change in plan.changes
	offers_phones(change)
	plan.before(change, "state") == "enabled"
	not "all_users" in plan.as_set(plan.before(change, "included_groups"))
	count(plan.as_set(plan.after(change, "included_groups")) - plan.as_set(plan.before(change, "included_groups"))) > 0
}

offers_phones(change) if {
	change.type == "sspr_authentication_method_configuration"
	plan.writes(change)
	plan.after(change, "method") in {"sms", "voice"}
	plan.after(change, "state") == "enabled"
}

# Before the migration, the methods are switches of the policy.
added contains {"address": change.address, "what": sprintf("The methods %s would be offered", [concat(" and ", sort(new))])} if {
	some change in plan.changes
	change.type == "sspr_authentication_methods"
	plan.writes(change)
	new := (plan.as_set(plan.after(change, "methods")) - plan.as_set(plan.before(change, "methods"))) & {"mobile_phone", "office_phone"}
	count(new) > 0
}

numbers := ["mobile_phone", "alternate_mobile_phone", "office_phone"]

added contains {"address": change.address, "what": sprintf("The user would have another %s", [replace(name, "_", " ")])} if {
	some change in plan.changes
	change.type == "sspr_user_contact_info"
	plan.writes(change)
	some name in numbers
	registers(change, name)
}

registers(change, name) if another(plan.before(change, name), plan.after(change, name))

registers(change, name) if plan.unknown(change, name)

registers(change, name) if rewrites(change, sprintf("%s_wo_version", [name]))

added contains {"address": change.address, "what": sprintf("Users who would have other phone numbers: %d", [count(users)])} if {
	some change in plan.changes
	change.type == "sspr_users_contact_info"
	plan.writes(change)
	users := {user |
		some user, methods in plan.fields(plan.after(change, "users"))
		some name in numbers
		earlier := object.get(plan.fields(plan.before(change, "users")), user, {})
		another(object.get(earlier, name, null), object.get(methods, name, null))
	}
	count(users) > 0
}

added contains {"address": change.address, "what": "Users would have contact information that is known only during the apply"} if {
	some change in plan.changes
	change.type == "sspr_users_contact_info"
	plan.writes(change)
	plan.unknown(change, "users")
}

another(before, after) if {
	not after in {null, "", "none"}
	before != after
}

rewrites(change, name) if {
	plan.writes(change)
	plan.after(change, name) != null
	plan.before(change, name) != plan.after(change, name)
}
