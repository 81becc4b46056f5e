# Users cannot choose passwords that are little more than these words. Ten wrong passwords lock an account for two minutes.
resource "sspr_password_protection" "this" {
  lockout_threshold        = 10
  lockout_duration_seconds = 120

  enforce_custom_banned   = true
  custom_banned_passwords = ["contoso", "fabrikam", "seattle"]

  on_destroy = "restore"
}
