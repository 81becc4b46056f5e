# METADATA
# title: A destroy changes nothing in production
# description: >-
#   data.sspr.production states whether the plan is for production (true). There, on_destroy must be one of
#   data.sspr.production_on_destroy (["retain"]), so that a removed block takes password reset from no user. The exception is a
#   group that is managed in the same configuration: the policy must not keep a group that a destroy deletes.
package password_reset.on_destroy

import data.password_reset.plan

tenant_wide := {
	"sspr_administrator_policy", "sspr_authentication_method_configuration", "sspr_authentication_methods",
	"sspr_authentication_methods_policy", "sspr_customization", "sspr_notifications", "sspr_on_premises_integration",
	"sspr_password_expiration", "sspr_password_protection", "sspr_policy", "sspr_registration", "sspr_sign_in_links",
}

in_production contains change if {
	plan.setting("production", true)
	some change in plan.changes
	change.type in tenant_wide
}

# METADATA
# title: A later destroy would write to the tenant
deny contains finding if {
	some change in in_production
	not plan.destroys(change)
	not own_group(change)
	accepted := plan.setting("production_on_destroy", ["retain"])
	stated := plan.after(change, "on_destroy")
	stated != null
	not stated in accepted
	finding := {"address": change.address, "text": sprintf("In production, on_destroy must be %s, but it is %q.", [concat(" or ", accepted), stated])}
}

# METADATA
# title: A later destroy would leave a deleted group in the policy
deny contains finding if {
	some change in in_production
	not plan.destroys(change)
	own_group(change)
	plan.after(change, "on_destroy") == "retain"
	finding := {"address": change.address, "text": "The group is managed in the same configuration, so a destroy with on_destroy = \"retain\" would leave a deleted group in the policy. Use \"restore\"."}
}

# METADATA
# title: The destroy writes to the tenant
deny contains finding if {
	some change in in_production
	plan.undoes(change)
	stated := plan.before(change, "on_destroy")
	not stated in plan.setting("production_on_destroy", ["retain"])
	finding := {"address": change.address, "text": sprintf("The destroy would change the tenant, because on_destroy is %q.", [stated])}
}

# METADATA
# title: The destroy leaves the setting unchanged
warn contains finding if {
	some change in in_production
	plan.destroys(change)
	not plan.undoes(change)
	finding := {"address": change.address, "text": "Terraform would no longer manage this setting. The tenant keeps it."}
}

sets_of_groups := {"included_groups", "excluded_groups", "registration_campaign_included_groups", "registration_campaign_excluded_groups"}

# A group is created with this plan, or another resource of the plan has its ID.
own_group(change) if plan.unknown(change, "group_id")

# Only elements count: a set that is not configured may be unknown as a whole.
own_group(change) if {
	some name in sets_of_groups
	some true in plan.fields(change.change.after_unknown)[name]
}

own_group(change) if {
	some group in groups(change)
	walk(input.planned_values, [_, resource])
	resource.mode == "managed"
	not startswith(resource.type, "sspr_")
	group in {object.get(resource.values, "object_id", ""), object.get(resource.values, "id", "")}
}

groups(change) := {group | some group in [plan.after(change, "group_id")]; group != null} | {group |
	some name in sets_of_groups
	some group in plan.after(change, name)
	group != null
}
