data "sspr_user_registration" "kim" {
  user_id = "kim@contoso.example"
}

output "kim_could_reset_the_password" {
  value = data.sspr_user_registration.kim.is_sspr_capable
}
