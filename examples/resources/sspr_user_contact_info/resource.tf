# Terraform enforces these values, and reverts changes by Kim: mode defaults to "enforce".
resource "sspr_user_contact_info" "kim" {
  user_id      = "kim@contoso.example"
  mobile_phone = "+61 400111222"
  email        = "kim@private.example"
}

# Lee starts with a number from the HR system. Terraform keeps what Lee registers later.
resource "sspr_user_contact_info" "lee" {
  user_id      = "lee@contoso.example"
  mode         = "prepopulate"
  on_destroy   = "retain"
  mobile_phone = provider::sspr::format_phone("0400 111 333", "AU") # +61 400111333
}

# Removes the office phone. All other methods that Pat has registered stay.
resource "sspr_user_contact_info" "pat" {
  user_id      = "b1d4c0de-0000-4000-8000-000000000106"
  office_phone = "none"
}
