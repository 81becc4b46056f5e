# The group is created in the same configuration. With "retain", terraform destroy would leave a deleted group in the policy, and
# the service may then reject every later change of Password reset. "restore" or "disable" takes the group out of the policy
# before azuread deletes it.
resource "azuread_group" "pilot" {
  display_name     = "Password reset pilot"
  security_enabled = true

  lifecycle {
    create_before_destroy = true # if the group is replaced, the policy gets the new one first
  }
}

resource "sspr_policy" "pilot" {
  enabled_for = "selected"
  group_id    = azuread_group.pilot.object_id
  on_destroy  = "restore"
}
