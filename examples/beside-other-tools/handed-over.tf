# Terraform lets go of the setting (1.7 and later). It stays as it is, whatever on_destroy said.
removed {
  from = sspr_notifications.mail
  lifecycle {
    destroy = false
  }
}
