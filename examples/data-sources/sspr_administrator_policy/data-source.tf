data "sspr_administrator_policy" "live" {}

output "administrators_may_reset" {
  value = data.sspr_administrator_policy.live.enabled
}
