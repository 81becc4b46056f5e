# The rest of Microsoft's tutorial. Copy this file beside main.tf, and plan again.

# Authentication methods > Policies: the authenticator app's codes as well as its notifications. Add "mobile_app_code"
# to the methods of data.sspr_readiness.planned.
import {
  to = sspr_authentication_method_configuration.authenticator
  id = "current/microsoft_authenticator"
}

resource "sspr_authentication_method_configuration" "authenticator" {
  method                = "microsoft_authenticator"
  state                 = "enabled"
  included_groups       = ["all_users"]
  software_oath_enabled = true
}

# Password reset > Registration
import {
  to = sspr_registration.this
  id = "current"
}

resource "sspr_registration" "this" {
  required_at_sign_in  = true
  reconfirm_after_days = 180
}

# Password reset > Notifications
import {
  to = sspr_notifications.this
  id = "current"
}

resource "sspr_notifications" "this" {
  notify_users          = true
  notify_administrators = true
}

# Password reset > Customization
import {
  to = sspr_customization.this
  id = "current"
}

resource "sspr_customization" "this" {
  customize_helpdesk_link      = true
  custom_helpdesk_email_or_url = "https://support.contoso.example/password"
}
