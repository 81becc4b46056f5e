data "sspr_sign_in_links" "live" {}

output "people_find_the_reset_page" {
  value = data.sspr_sign_in_links.live.show_password_reset && data.sspr_sign_in_links.live.show_forgot_password
}
