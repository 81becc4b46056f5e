# Simulates users of the emulated tenant who register.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

resource "sspr_users_contact_info" "registered" {
  on_destroy = "retain"

  users = { for i, name in ["kim", "lee", "pat", "rea", "sam", "tia"] : "${name}@contoso.example" => {
    mobile_phone = "+61 40000000${i}"
    email        = "${name}@private.example"
  } }
}
