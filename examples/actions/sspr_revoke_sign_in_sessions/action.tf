# If the phone that Terraform manages for Kim changes, every app and browser has to sign in again. At any other time:
# terraform apply -invoke=action.sspr_revoke_sign_in_sessions.kim
action "sspr_revoke_sign_in_sessions" "kim" {
  config {
    user_id = "kim@contoso.example"
  }
}

resource "sspr_user_contact_info" "kim" {
  user_id      = "kim@contoso.example"
  mobile_phone = "+61 400111222"

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.sspr_revoke_sign_in_sessions.kim]
    }
  }
}
