# Starting values for new users, and the share of users who are ready, without personal data in plan or state.
terraform {
  required_version = ">= 1.11.0" # for write-only attributes
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "starting_values" {
  description = "Contact methods of new users, by object ID. Terraform does not store ephemeral variables."
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

# Percentages change daily, so they are in a message and not in an output: a changed output counts as drift.
check "users_are_ready" {
  assert {
    condition     = data.sspr_readiness.users.ready_percent >= 95
    error_message = "Only ${data.sspr_readiness.users.ready_percent} percent of the users could reset a password."
  }
}
