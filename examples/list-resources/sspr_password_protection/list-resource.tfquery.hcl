# A tenant has the setting once.
list "sspr_password_protection" "this" {
  provider = sspr
}
