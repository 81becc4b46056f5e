# Starting values for new users, and who is ready for password reset, with no name, number or address in plan or state.
terraform {
  required_version = ">= 1.11.0" # for write-only attributes
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "starting_values" {
  description = "What new users are reached by, by object ID. Terraform keeps nothing of an ephemeral variable."
  type        = map(map(string))
  ephemeral   = true
}

resource "sspr_users_contact_info" "new" {
  mode             = "prepopulate"
  on_destroy       = "retain"
  users_wo         = var.starting_values
  users_wo_version = 1
}

# Numbers instead of names.
data "sspr_registration_summary" "members" {
  user_type = "member"
}

data "sspr_readiness" "users" {
  methods_required = 2
  methods          = ["email", "mobile_phone"]
  list_limit       = 0
}

output "ready_percent" {
  description = "How many in a hundred of the users could reset a password."
  value       = data.sspr_readiness.users.ready_percent
}
