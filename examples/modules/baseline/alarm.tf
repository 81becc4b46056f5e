# The alarm, from the audit log. Only numbers are read, so no user's name is in the state.
data "sspr_audit_events" "misuse" {
  count = var.alarm == null ? 0 : 1

  kinds        = ["administrator_reset", "blocked", "reset"]
  within_hours = var.alarm.within_hours
  limit        = 0
}

check "no_misuse" {
  assert {
    condition = alltrue([for log in data.sspr_audit_events.misuse :
      log.counts.reset.failure <= var.alarm.failed_resets &&
      log.counts.blocked.total <= var.alarm.blocked_users &&
      log.counts.administrator_reset.total <= var.alarm.administrator_resets
    ])
    error_message = join("", [for log in data.sspr_audit_events.misuse : join(", ", [
      "In ${var.alarm.within_hours} hours: ${log.counts.reset.failure} failed resets",
      "${log.counts.blocked.total} blocked users",
      "${log.counts.administrator_reset.total} resets by administrators.",
    ])])
  }
}
