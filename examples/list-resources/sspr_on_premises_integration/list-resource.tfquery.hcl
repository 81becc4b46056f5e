# A tenant has the setting once.
list "sspr_on_premises_integration" "this" {
  provider = sspr
}
