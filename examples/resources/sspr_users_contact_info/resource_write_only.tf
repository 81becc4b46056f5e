# With Terraform 1.11 or OpenTofu 1.11 and later, plan and state contain only the map's keys (the users), not the values.
variable "starting_values" {
  description = "Contact methods of new users, by user principal name."
  type        = map(map(string))
  ephemeral   = true
  default = {
    "sam@contoso.example" = { mobile_phone = "+61 400111444" }
    "tia@contoso.example" = { mobile_phone = "+61 400111555", email = "tia@private.example" }
  }
}

resource "sspr_users_contact_info" "new" {
  mode             = "prepopulate"
  on_destroy       = "retain"
  users_wo         = var.starting_values
  users_wo_version = 1 # increment to fill in missing values; new users are filled in automatically
}
