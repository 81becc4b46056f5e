# Terraform sets the first group. Later, the rollout team chooses another one in the admin center.
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group

  lifecycle {
    ignore_changes = [group_id]
  }
}
