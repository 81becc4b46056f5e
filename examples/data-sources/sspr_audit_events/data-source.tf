# A drift alarm without a signed-in user: changes of the password reset policy in the last day, except those made by the
# user of the pipeline.
locals {
  own_user = "b1d4c0de-0000-4000-8000-000000000102"
}

data "sspr_audit_events" "settings" {
  kinds        = ["settings"]
  within_hours = 24
}

check "no_changes_by_hand" {
  assert {
    condition     = alltrue([for c in data.sspr_audit_events.settings.settings_changes : c.initiated_by.id == local.own_user])
    error_message = join("\n", concat(["The password reset policy was changed by hand:"], data.sspr_audit_events.settings.settings_changes[*].summary))
  }
}

# Users who were blocked in the last week.
data "sspr_audit_events" "blocked" {
  kinds = ["blocked"]
}

output "blocked" {
  value = distinct(flatten(data.sspr_audit_events.blocked.events[*].targets[*].name))
}
