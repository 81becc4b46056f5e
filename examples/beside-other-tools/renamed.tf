# The block has another name now, and is the same setting.
moved {
  from = sspr_notifications.this
  to   = sspr_notifications.mail
}

resource "sspr_notifications" "mail" {
  notify_administrators = true
}
