# Terraform stops managing the setting (Terraform 1.7, OpenTofu 1.10). Its value stays, whatever on_destroy was.
removed {
  from = sspr_notifications.mail
  lifecycle {
    destroy = false
  }
}
