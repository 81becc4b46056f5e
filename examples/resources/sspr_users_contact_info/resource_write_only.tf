# Terraform 1.11 and OpenTofu 1.11, and later: the values are in no plan and in no state. The map's keys, the users, are.
variable "starting_values" {
  description = "What new users are reached by, by user principal name."
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
  users_wo_version = 1 # count up to fill in what users lack by now; new users are filled in when they come
}
