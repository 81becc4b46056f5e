# A tenant has the setting once.
list "sspr_authentication_methods_policy" "this" {
  provider = sspr
}
