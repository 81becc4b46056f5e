# The group is created in the same configuration. With "retain", terraform destroy would leave a deleted group in the
# policy, and the service may then reject every later change of Password reset. "restore" or "disable" removes the group
# from the policy before azuread destroys it.
resource "azuread_group" "pilot" {
  display_name     = "Password reset pilot"
  security_enabled = true
}

resource "sspr_policy" "pilot" {
  enabled_for = "selected"
  group_id    = azuread_group.pilot.object_id
  on_destroy  = "restore"
}
