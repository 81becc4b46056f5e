terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

# The user of "az login" and the application in ARM_CLIENT_ID and ARM_CLIENT_SECRET sign in to this tenant.
provider "sspr" {
  tenant_id = "00000000-0000-0000-0000-000000000000"
}

# Every tenant has these settings. The import adopts them, and the plan shows each change.
import {
  to = sspr_policy.this
  id = "current"
}

import {
  to = sspr_authentication_method_configuration.email
  id = "current/email"
}

# Who can reset a password.
resource "sspr_policy" "this" {
  enabled_for = "selected"
  group_id    = "00000000-1111-2222-3333-444444444444"
}

# One of the methods.
resource "sspr_authentication_method_configuration" "email" {
  method          = "email"
  state           = "enabled"
  included_groups = ["all_users"]
}
