# Kim has lost the telephone with Microsoft Authenticator on it:
# terraform apply -invoke=action.sspr_remove_registered_method.lost_phone
action "sspr_remove_registered_method" "lost_phone" {
  config {
    user_id = "kim@contoso.example"
    method  = "microsoft_authenticator"
    # method_id chooses one where Kim has several; the error names them.
  }
}
