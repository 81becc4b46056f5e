# Kim has lost the phone with Microsoft Authenticator:
# terraform apply -invoke=action.sspr_remove_registered_method.lost_phone
action "sspr_remove_registered_method" "lost_phone" {
  config {
    user_id = "kim@contoso.example"
    method  = "microsoft_authenticator"
    # If Kim has several, method_id chooses one. The error lists them.
  }
}
