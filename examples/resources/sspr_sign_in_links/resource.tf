resource "sspr_sign_in_links" "this" {
  forgot_password_text       = "Reset my password"
  reset_url                  = "https://aka.ms/sspr"
  show_cannot_access_account = false
}
