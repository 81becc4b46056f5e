# Kim is reached at these, whatever Kim changes: mode is "enforce" where nothing else is written.
resource "sspr_user_contact_info" "kim" {
  user_id      = "kim@contoso.example"
  mobile_phone = "+61 400111222"
  email        = "kim@private.example"
}

# Lee starts with a number out of the HR system. What Lee registers later is left alone.
resource "sspr_user_contact_info" "lee" {
  user_id      = "lee@contoso.example"
  mode         = "prepopulate"
  on_destroy   = "retain"
  mobile_phone = provider::sspr::format_phone("0400 111 333", "AU") # +61 400111333
}

# Nobody is called at the office any more. All else that Pat has registered stays.
resource "sspr_user_contact_info" "pat" {
  user_id      = "b1d4c0de-0000-4000-8000-000000000106"
  office_phone = "none"
}
