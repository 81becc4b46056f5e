# Terraform lets go of the setting (Terraform 1.7, OpenTofu 1.10). It stays as it is, whatever on_destroy said.
removed {
  from = sspr_notifications.mail
  lifecycle {
    destroy = false
  }
}
