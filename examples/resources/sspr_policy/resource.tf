# Only the members of one security group may reset their passwords; nested groups count.
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group

  # terraform destroy puts back what was found when Terraform took the setting over.
  on_destroy = "restore"
}
