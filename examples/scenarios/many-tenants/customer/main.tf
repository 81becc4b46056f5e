# Password reset of one customer. The module has no provider block: the caller chooses the tenant.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "group_id" {
  description = "Object ID of the security group whose members can reset their passwords; null for everyone."
  type        = string
  default     = null
}

variable "methods_required" {
  description = "Number of methods required: 1 or 2."
  type        = number
  default     = 1
}

variable "helpdesk" {
  description = "Address of the helpdesk for this customer's users."
  type        = string
}

resource "sspr_policy" "this" {
  enabled_for = var.group_id == null ? "all" : "selected"
  group_id    = var.group_id
}

# Beside the authenticator app, so that users have two methods to choose from.
resource "sspr_authentication_method_configuration" "email" {
  method          = "email"
  state           = "enabled"
  included_groups = ["all_users"]
}

resource "sspr_authentication_methods" "this" {
  depends_on = [sspr_authentication_method_configuration.email]

  methods_required = var.methods_required
}

resource "sspr_customization" "this" {
  customize_helpdesk_link      = true
  custom_helpdesk_email_or_url = var.helpdesk
}

output "tenant_id" {
  description = "The tenant that was configured."
  value       = sspr_policy.this.id
}
