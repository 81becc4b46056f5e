data "sspr_password_protection" "live" {}

output "banned_words" {
  value = length(data.sspr_password_protection.live.custom_banned_passwords)
}
