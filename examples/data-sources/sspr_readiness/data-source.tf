# Who in the pilot group could reset a password if two of these methods were required?
data "sspr_readiness" "pilot" {
  group_id         = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
  methods_required = 2
  methods          = ["email", "mobile_phone", "mobile_app_code"]
}

# A saved plan stores outputs and checks, but no warnings. Do not output percentages: they change daily, and
# "terraform plan -detailed-exitcode" would report changes.
output "locked_out" {
  value = data.sspr_readiness.pilot.locked_out
}

# Warns in every plan, but does not fail it.
check "no_lock_outs" {
  assert {
    condition     = data.sspr_readiness.pilot.locked_out == 0
    error_message = "${data.sspr_readiness.pilot.locked_out} users of the pilot group could no longer reset a password."
  }
}

check "pilot_is_ready" {
  assert {
    condition = data.sspr_readiness.pilot.ready_percent >= 95
    error_message = join("\n", concat(
      ["Only ${data.sspr_readiness.pilot.ready_percent} percent of the pilot group could reset a password:"],
      [for reason, users in data.sspr_readiness.pilot.reasons : "${reason}: ${users}" if users > 0],
    ))
  }
}

# Who loses password reset when text messages, voice calls and security questions end: a sentence for each date.
output "endings" {
  value = data.sspr_readiness.pilot.endings[*].summary
}

# The same for one day, with the names of those who have nothing else.
data "sspr_readiness" "february" {
  methods_required = 1
  methods          = ["email", "mobile_phone", "mobile_app_code"]
  as_of            = "2027-02-01"
}

check "phones_end" {
  assert {
    condition     = data.sspr_readiness.february.reasons.phones_retire == 0
    error_message = "${data.sspr_readiness.february.reasons.phones_retire} users have only phones, which end on February 1, 2027."
  }
}
