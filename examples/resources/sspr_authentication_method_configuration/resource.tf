# E-mail and the authenticator app for everyone, the app with notifications and codes.
resource "sspr_authentication_method_configuration" "email" {
  method          = "email"
  state           = "enabled"
  included_groups = ["all_users"]
}

resource "sspr_authentication_method_configuration" "authenticator" {
  method                = "microsoft_authenticator"
  state                 = "enabled"
  included_groups       = ["all_users"]
  software_oath_enabled = true
}

# Text messages for one group, not for sign-in. Microsoft stops sending them on February 1, 2027; after that they need
# your own telephony provider.
resource "sspr_authentication_method_configuration" "sms" {
  method             = "sms"
  state              = "enabled"
  included_groups    = ["b1d4c0de-0000-4000-8000-000000000201"] # SSPR-Test-Group
  usable_for_sign_in = false
}
