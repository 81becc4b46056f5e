# Administrators reset their passwords with help from another administrator only.
resource "sspr_administrator_policy" "this" {
  enabled    = false
  on_destroy = "restore"
}
