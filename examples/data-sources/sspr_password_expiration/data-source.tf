data "sspr_password_expiration" "contoso" {
  domain = "contoso.example"
}

output "passwords_never_expire" {
  value = data.sspr_password_expiration.contoso.never_expires
}
