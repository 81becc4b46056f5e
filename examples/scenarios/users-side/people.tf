# How many members of SSPR-Test-Group can reset a password?
data "sspr_readiness" "group" {
  group_id   = "b1d4c0de-0000-4000-8000-000000000201"
  list_limit = 0 # numbers only

  # An apply counts under the settings that it writes.
  depends_on = [sspr_policy.this, sspr_authentication_methods.this]
}

output "ready" {
  value = "${data.sspr_readiness.group.ready} of ${data.sspr_readiness.group.total}"
}

# Can Lee, and if not, why?
data "sspr_user_reset" "lee" {
  user_id = "lee@contoso.example"

  depends_on = [sspr_policy.this, sspr_authentication_methods.this]
}

output "lee" {
  value = data.sspr_user_reset.lee.explanation
}
