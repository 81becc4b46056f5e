# Who loses password reset when text messages, voice calls and security questions end? Warns in every plan until all have
# registered another method.
data "sspr_readiness" "all" {
  methods_required = 1
  methods          = ["email", "mobile_phone", "mobile_app_code", "security_questions"]
}

output "endings" {
  value = data.sspr_readiness.all.endings[*].summary
}

# The same for one day. It lists who can no longer reset a password, and administrators who still can until a later day.
data "sspr_readiness" "february" {
  methods_required = 1
  methods          = ["email", "mobile_phone", "mobile_app_code", "security_questions"]
  as_of            = "2027-02-01"
}

check "phones_end" {
  assert {
    condition     = data.sspr_readiness.february.reasons.phones_retire == 0
    error_message = "${data.sspr_readiness.february.reasons.phones_retire} users have only a phone, which ends on February 1, 2027."
  }
}
