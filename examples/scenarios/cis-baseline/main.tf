# Sets the controls of the CIS benchmarks for password reset with the module baseline, those for passwords themselves in
# passwords.tf, and proves it. imports.tf adopts the settings that every tenant has.
terraform {
  required_version = ">= 1.9.0"
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "reconfirm_after_days" {
  description = "Days until users are asked to reconfirm, 1 to 730."
  type        = number
  default     = 180
}

variable "accepted_lock_out" {
  description = "Number of users and administrators who may lose password reset. Set it for one change, after a reviewer has agreed."
  type        = number
  default     = 0
}

module "baseline" {
  source = "../../modules/baseline" # elsewhere: "git::https://github.com/terraform-provider-sspr/terraform-provider-sspr//examples/modules/baseline?ref=COMMIT"

  stage                 = "everyone"               # CIS Microsoft 365 5.2.4.1
  methods_required      = 2                        # CIS Microsoft 365 5.2.4.2
  registration_required = true                     # CIS Microsoft 365 5.2.4.3
  reconfirm_after_days  = var.reconfirm_after_days # CIS Microsoft 365 5.2.4.3
  notify_users          = true                     # CIS Microsoft 365 5.2.4.4
  notify_administrators = true                     # CIS Microsoft 365 5.2.4.5

  ready_percent     = 0 # the controls do not wait until users are ready
  accepted_lock_out = var.accepted_lock_out
}

output "locked_out" {
  description = "Number of users and administrators who can reset a password today and could not with the methods of the module."
  value       = module.baseline.locked_out
}

# Read after all settings are written, and again in every later plan.
data "sspr_compliance" "cis" {
  frameworks = ["cis_m365_v7", "cis_azure"]

  depends_on = [module.baseline, sspr_password_protection.this, sspr_password_expiration.this]
}

check "cis" {
  assert {
    condition     = data.sspr_compliance.cis.compliant
    error_message = "Controls that do not pass: ${join("; ", [for c in data.sspr_compliance.cis.controls : "${c.framework} ${c.id}" if contains(["fail", "not_readable"], c.status)])}."
  }
}

output "controls" {
  description = "Every control with the tenant's value."
  value       = { for c in data.sspr_compliance.cis.controls : "${c.framework} ${c.id}" => "${c.status}: ${coalesce(c.actual, "not readable")}" }
}
