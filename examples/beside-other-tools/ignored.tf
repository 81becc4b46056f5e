# Terraform says that password reset is for one group, and begins with this one. Which group it is later is the business
# of whoever runs the rollout.
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group

  lifecycle {
    ignore_changes = [group_id]
  }
}
