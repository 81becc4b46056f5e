# A tenant has the setting once.
list "sspr_administrator_policy" "this" {
  provider = sspr
}
