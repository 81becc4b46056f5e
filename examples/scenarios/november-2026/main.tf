# Registers the contact data of the directory as methods, for users who have no registered method that resets a password.
terraform {
  required_version = ">= 1.11.0" # for ephemeral resources and write-only attributes
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "group_id" {
  description = "Object ID of the group whose members are registered, including nested groups; null for all users."
  type        = string
  default     = null
}

variable "default_region" {
  description = "Country of numbers without a country code, as an ISO 3166-1 alpha-2 code; null to leave these numbers out."
  type        = string
  default     = null
}

variable "methods" {
  description = "Which data to register. Text messages and voice calls end on February 1, 2027 for most users; e-mail continues."
  type        = set(string)
  default     = ["email", "mobile_phone", "office_phone"]
}

variable "register" {
  description = "Whether to register the data. Otherwise only numbers are shown."
  type        = bool
  default     = false
}

# Numbers only: with limit = 0, the state has no value of a user.
data "sspr_directory_contact_info" "found" {
  group_id       = var.group_id
  default_region = var.default_region
  methods        = var.methods
  limit          = 0
}

# The same users with their values, which Terraform keeps in neither plan nor state.
ephemeral "sspr_directory_contact_info" "found" {
  count = var.register ? 1 : 0

  group_id       = var.group_id
  default_region = var.default_region
  methods        = var.methods
}

resource "sspr_users_contact_info" "registered" {
  count = var.register ? 1 : 0

  mode             = "prepopulate" # fills only what is empty
  on_destroy       = "retain"      # registered users leave the list, and keep their methods
  users_wo         = ephemeral.sspr_directory_contact_info.found[0].users
  users_wo_version = 1
}

# Number of users who could reset a password with one of these methods or the authenticator app. Without methods_required and
# methods, the policy of the tenant decides.
data "sspr_readiness" "users" {
  group_id         = var.group_id
  methods_required = 1
  methods          = setunion(var.methods, ["mobile_app_notification", "mobile_app_code"])
  list_limit       = 0
}

output "directory" {
  description = "Users who have contact data in the directory and no registered method that resets a password."
  value = {
    users         = data.sspr_directory_contact_info.found.total
    by_method     = data.sspr_directory_contact_info.found.by_method
    not_usable    = data.sspr_directory_contact_info.found.not_usable
    not_in_report = data.sspr_directory_contact_info.found.not_in_report
  }
}

output "ready" {
  description = "Number of users who could reset a password."
  value       = data.sspr_readiness.users.ready
}
