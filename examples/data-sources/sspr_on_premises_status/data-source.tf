data "sspr_on_premises_status" "live" {}

output "writeback_is_available" {
  value = data.sspr_on_premises_status.live.available
}
