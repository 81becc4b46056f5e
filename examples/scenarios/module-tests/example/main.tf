# A root configuration that calls the module. Terraform allows import blocks in the root module only, so the settings are
# adopted here. "current" is the tenant of the credentials.
terraform {
  required_version = ">= 1.6.0"
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

module "password_reset" {
  source = "../"

  group_id = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
  helpdesk = "https://help.contoso.example/password"
}

# The root's plan shows it, also when it is saved.
output "locked_out" {
  description = "Number of users who can reset a password today and could not with this policy."
  value       = module.password_reset.locked_out
}

import {
  to = module.password_reset.sspr_policy.this
  id = "current"
}

import {
  to = module.password_reset.sspr_authentication_methods.this
  id = "current"
}

import {
  to = module.password_reset.sspr_customization.this
  id = "current"
}

import {
  to = module.password_reset.sspr_authentication_method_configuration.this["email"]
  id = "current/email"
}

import {
  to = module.password_reset.sspr_authentication_method_configuration.this["software_oath"]
  id = "current/software_oath"
}

import {
  to = module.password_reset.sspr_authentication_method_configuration.this["sms"]
  id = "current/sms"
}
