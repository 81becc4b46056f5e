resource "sspr_on_premises_integration" "this" {
  write_back_passwords = true
  unlock_without_reset = true
}
