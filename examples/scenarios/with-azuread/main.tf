# A group with hashicorp/azuread, and password reset for its members. Both providers take the application from the ARM_*
# variables.
terraform {
  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.0"
    }
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

provider "azuread" {}

provider "sspr" {}

variable "members" {
  description = "Members of the group by user principal name, each with an address to reset the password with, or null."
  type        = map(string)
  default = {
    "kim@contoso.example" = "kim@fabrikam.example"
    "lee@contoso.example" = null
  }
}

# The plan fails if one of the names does not exist.
data "azuread_users" "members" {
  user_principal_names = keys(var.members)
}

resource "azuread_group" "pilot" {
  display_name     = "Password reset pilot"
  security_enabled = true
  members          = data.azuread_users.members.object_ids

  lifecycle {
    create_before_destroy = true # if the group is replaced, the policy has the new one before the old one is deleted
  }
}

# The group is offered e-mail beside the authenticator app, which Microsoft does not accept alone.
resource "sspr_authentication_method_configuration" "email" {
  method          = "email"
  state           = "enabled"
  included_groups = [azuread_group.pilot.object_id] # not id, which is "/groups/..."
  on_destroy      = "restore"
}

# Who can reset a password. "restore" takes the group out of the policy before azuread deletes it; so does "disable".
resource "sspr_policy" "this" {
  depends_on = [sspr_authentication_method_configuration.email] # first the method, then who uses it; reversed in a destroy

  enabled_for = "selected"
  group_id    = azuread_group.pilot.object_id
  on_destroy  = "restore"
}

# Counts the users who would lose password reset, for policy checks of the plan.
data "sspr_readiness" "planned" {
  list_limit = 0 # numbers only: no names in the state and the plan
}

# First addresses. Users can change theirs, and keep them after a destroy.
resource "sspr_users_contact_info" "members" {
  mode       = "prepopulate"
  on_destroy = "retain"
  users      = { for name, address in var.members : name => { email = address } if address != null }
}
