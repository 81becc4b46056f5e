terraform {
  required_version = ">= 1.7.0" # for removed blocks; OpenTofu 1.10
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
    msgraph = {
      source = "microsoft/msgraph" # until this is applied
    }
  }
}

# Replaces each msgraph_update_resource block: stop managing it, and import the same setting.
removed {
  from = msgraph_update_resource.policy
  lifecycle {
    destroy = false
  }
}

import {
  to = sspr_authentication_methods_policy.this
  id = "current" # the tenant of the credentials
}

removed {
  from = msgraph_update_resource.sms
  lifecycle {
    destroy = false
  }
}

import {
  to = sspr_authentication_method_configuration.sms
  id = "current/sms"
}
