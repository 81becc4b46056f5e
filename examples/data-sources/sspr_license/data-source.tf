data "sspr_license" "tenant" {}

output "tier" {
  value = data.sspr_license.tenant.tier
}

# Stops a plan that would offer password reset to users in a tenant that is not licensed for it.
resource "sspr_policy" "this" {
  enabled_for = "all"

  lifecycle {
    precondition {
      condition     = data.sspr_license.tenant.licensed_for_reset
      error_message = "The tenant has no subscription that includes self-service password reset for users."
    }
  }
}
