data "sspr_authentication_method_configuration" "email" {
  method = "email"
}

output "email_is_for" {
  value = data.sspr_authentication_method_configuration.email.included_groups
}
