resource "sspr_notifications" "this" {
  notify_users          = true
  notify_administrators = true
}
