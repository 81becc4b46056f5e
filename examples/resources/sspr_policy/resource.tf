# Only the members of one security group, including nested groups, can reset their passwords.
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group

  # terraform destroy restores the values from before Terraform managed the setting.
  on_destroy = "restore"
}
