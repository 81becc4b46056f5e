# E-mail for everyone, SMS for one group without signing in by SMS, and calls to office phones.
resource "sspr_authentication_method_configuration" "email" {
  method          = "email"
  state           = "enabled"
  included_groups = ["all_users"]
}

resource "sspr_authentication_method_configuration" "sms" {
  method             = "sms"
  state              = "enabled"
  included_groups    = ["b1d4c0de-0000-4000-8000-000000000201"] # SSPR-Test-Group
  usable_for_sign_in = false
}

resource "sspr_authentication_method_configuration" "voice" {
  method               = "voice"
  state                = "enabled"
  office_phone_allowed = true
}
