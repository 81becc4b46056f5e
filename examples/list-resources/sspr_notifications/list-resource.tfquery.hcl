# A tenant has the setting once.
list "sspr_notifications" "this" {
  provider = sspr
}
