# A tenant has the setting once.
list "sspr_authentication_methods" "this" {
  provider = sspr
}
