# The block has a new name and manages the same setting.
moved {
  from = sspr_notifications.this
  to   = sspr_notifications.mail
}

resource "sspr_notifications" "mail" {
  notify_administrators = true
}
