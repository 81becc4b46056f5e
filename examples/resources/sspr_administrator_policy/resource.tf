# Administrators cannot reset their own passwords: another administrator has to do it.
resource "sspr_administrator_policy" "this" {
  enabled    = false
  on_destroy = "restore"
}
