# Who in the pilot group could reset a password if two of these methods were required?
data "sspr_readiness" "pilot" {
  group_id         = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
  methods_required = 2
  methods          = ["email", "mobile_phone", "mobile_app_code"]
}

output "ready" {
  value = "${data.sspr_readiness.pilot.ready} of ${data.sspr_readiness.pilot.total}"
}

output "why_not" {
  value = { for reason, users in data.sspr_readiness.pilot.reasons : reason => users if users > 0 }
}

# Which additional method would help the most users?
output "ready_if_offered" {
  value = { for method, effect in data.sspr_readiness.pilot.by_method : method => effect.ready_if_offered }
}

# Warns in every plan, but does not fail it.
check "pilot_is_ready" {
  assert {
    condition     = data.sspr_readiness.pilot.ready_percent >= 95
    error_message = "Only ${data.sspr_readiness.pilot.ready_percent} percent of the pilot group could reset a password."
  }
}
