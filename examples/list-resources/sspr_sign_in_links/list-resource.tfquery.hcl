# A tenant has the setting once.
list "sspr_sign_in_links" "this" {
  provider = sspr
}
