data "sspr_license" "tenant" {}

output "tier" {
  value = data.sspr_license.tenant.tier
}

# Fails the plan if the tenant is not licensed for password reset.
resource "sspr_policy" "this" {
  enabled_for = "all"

  lifecycle {
    precondition {
      condition     = data.sspr_license.tenant.licensed_for_reset
      error_message = "The tenant has no subscription that includes self-service password reset for users."
    }
  }
}
