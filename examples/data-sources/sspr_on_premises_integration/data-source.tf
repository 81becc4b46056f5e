data "sspr_on_premises_integration" "live" {}

output "passwords_are_written_back" {
  value = data.sspr_on_premises_integration.live.write_back_passwords
}
