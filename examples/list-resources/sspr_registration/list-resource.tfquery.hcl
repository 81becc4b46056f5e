# A tenant has the setting once.
list "sspr_registration" "this" {
  provider = sspr
}
