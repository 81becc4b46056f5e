terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

# With "az login" done by a user who is Authentication Policy Administrator, both planes work without any setting.
provider "sspr" {
  tenant_id = "00000000-0000-0000-0000-000000000000"
}
