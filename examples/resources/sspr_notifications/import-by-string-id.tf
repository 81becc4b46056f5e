import {
  to = sspr_notifications.this
  id = "current"
}
