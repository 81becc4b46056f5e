# Users in scope of password reset who have not registered enough methods.
data "sspr_user_registrations" "unprepared" {
  is_sspr_enabled = true
  is_sspr_capable = false
  user_type       = "member"
  limit           = 100
}

output "to_be_reminded" {
  value = data.sspr_user_registrations.unprepared.users[*].user_principal_name
}

output "how_many" {
  value = data.sspr_user_registrations.unprepared.total
}
