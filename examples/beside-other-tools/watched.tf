# Users who are expected to change the pages of Password reset. The plan warns about changes by all others.
variable "known_writers" {
  description = "Object IDs of the users that tools sign in with, including Terraform's own."
  type        = set(string)
  default     = ["b1d4c0de-0000-4000-8000-000000000102"]
}

data "sspr_audit_events" "settings" {
  kinds        = ["settings"]
  within_hours = 24
}

check "only_known_writers_change_the_policy" {
  assert {
    condition = alltrue([for c in data.sspr_audit_events.settings.settings_changes : contains(var.known_writers, coalesce(c.initiated_by.id, "unknown"))])
    error_message = join("\n", [
      for c in data.sspr_audit_events.settings.settings_changes : c.summary if !contains(var.known_writers, coalesce(c.initiated_by.id, "unknown"))
    ])
  }
}
