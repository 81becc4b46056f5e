terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

# With "az login" done by a user who is Authentication Policy Administrator, the portal plane works without any other setting.
provider "sspr" {
  tenant_id = "00000000-0000-0000-0000-000000000000"
}
