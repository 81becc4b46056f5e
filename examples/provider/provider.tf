terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

# If a user who is Authentication Policy Administrator has run "az login", the portal plane needs no other setting.
provider "sspr" {
  tenant_id = "00000000-0000-0000-0000-000000000000"
}
