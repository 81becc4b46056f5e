data "sspr_policy" "live" {}

output "enabled_for" {
  value = data.sspr_policy.live.enabled_for
}

# A property that has no attribute of its own is in the document itself.
output "skip_registration_days" {
  value = jsondecode(data.sspr_policy.live.json).skipRegistrationMaxAllowedDays
}
