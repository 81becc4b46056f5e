# A tenant has the setting once.
list "sspr_customization" "this" {
  provider = sspr
}
