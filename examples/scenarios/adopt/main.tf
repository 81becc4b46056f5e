terraform {
  required_version = ">= 1.5.0" # for import blocks
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

# Tenant and credentials come from the environment (ARM_TENANT_ID, ARM_CLIENT_ID and so on) and from "az login".
provider "sspr" {}
