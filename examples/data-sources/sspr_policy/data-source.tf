data "sspr_policy" "live" {}

output "enabled_for" {
  value = data.sspr_policy.live.enabled_for
}

# Read properties without an attribute from the document itself.
output "skip_registration_days" {
  value = jsondecode(data.sspr_policy.live.json).skipRegistrationMaxAllowedDays
}
