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

# An alarm on misuse: too many failed resets, blocked users, or resets by administrators in the last day. No name is in
# the state.
data "sspr_audit_events" "misuse" {
  kinds        = ["administrator_reset", "blocked", "reset"]
  within_hours = 24
  limit        = 0
}

locals {
  counts = data.sspr_audit_events.misuse.counts
}

check "no_misuse" {
  assert {
    condition     = local.counts.reset.failure < 20 && local.counts.blocked.total < 5 && local.counts.administrator_reset.total < 50
    error_message = "In one day: ${local.counts.reset.failure} failed resets, ${local.counts.blocked.total} blocked users, ${local.counts.administrator_reset.total} resets by administrators."
  }
}
