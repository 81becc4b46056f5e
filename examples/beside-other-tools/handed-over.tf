# Terraform stops managing the setting and does not change it (Terraform 1.7, OpenTofu 1.10).
removed {
  from = sspr_notifications.mail
  lifecycle {
    destroy = false
  }
}
