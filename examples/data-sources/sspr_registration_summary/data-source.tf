data "sspr_registration_summary" "members" {
  user_type = "member"
}

output "could_reset_the_password" {
  value = "${data.sspr_registration_summary.members.sspr_capable} of ${data.sspr_registration_summary.members.total} members"
}

check "rollout" {
  assert {
    # Null if password reset is enabled for nobody.
    condition     = coalesce(data.sspr_registration_summary.members.sspr_capable_percent, 0) >= 90
    error_message = "Fewer than 90 % of those who may reset their password have registered for it."
  }
}
