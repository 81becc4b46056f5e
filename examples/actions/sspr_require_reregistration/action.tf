# These users register again at their next sign-in.
# All of them:  terraform apply -invoke=action.sspr_require_reregistration.users
# One of them:  terraform apply -invoke='action.sspr_require_reregistration.users["kim@contoso.example"]'
action "sspr_require_reregistration" "users" {
  for_each = toset(["kim@contoso.example", "lee@contoso.example"])

  config {
    user_id = each.value
  }
}
