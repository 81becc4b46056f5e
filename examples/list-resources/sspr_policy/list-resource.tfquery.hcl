# A tenant has the setting once.
list "sspr_policy" "this" {
  provider = sspr
}
