terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

# With "az login" done by a user who is Authentication Policy Administrator, both planes work without any setting.
provider "sspr" {
  tenant_id = "b1d4c0de-0000-4000-8000-000000000001"
}
