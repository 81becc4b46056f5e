data "sspr_registration_summary" "members" {
  user_type = "member"
}

output "could_reset_the_password" {
  value = "${data.sspr_registration_summary.members.sspr_capable} of ${data.sspr_registration_summary.members.total} members"
}

check "rollout" {
  assert {
    # Null if password reset is enabled for no users.
    condition     = coalesce(data.sspr_registration_summary.members.sspr_capable_percent, 0) >= 90
    error_message = "Fewer than 90 percent of the users who are enabled for password reset have registered for it."
  }
}
