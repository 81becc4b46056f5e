# E-mail and the authenticator app for everyone, the app by notification and by code.
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

# Text messages for one group, which cannot sign in with them. Microsoft stops sending them on February 1, 2027; after
# that they take a telephony provider of your own.
resource "sspr_authentication_method_configuration" "sms" {
  method             = "sms"
  state              = "enabled"
  included_groups    = ["b1d4c0de-0000-4000-8000-000000000201"] # SSPR-Test-Group
  usable_for_sign_in = false
}
