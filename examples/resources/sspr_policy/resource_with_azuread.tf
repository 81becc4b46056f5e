# The group is made in the same configuration. With "retain", terraform destroy would leave the policy with a group that
# is gone, and the service may then refuse every later change of Password reset. "restore", or "disable", takes the group
# out of the policy before azuread destroys it.
resource "azuread_group" "pilot" {
  display_name     = "Password reset pilot"
  security_enabled = true
}

resource "sspr_policy" "pilot" {
  enabled_for = "selected"
  group_id    = azuread_group.pilot.object_id
  on_destroy  = "restore"
}
