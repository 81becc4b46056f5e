ephemeral "sspr_directory_contact_info" "pilot" {
  group_id       = "b1d4c0de-0000-4000-8000-000000000201"
  default_region = "AU" # of numbers without a country code
}

# Registers the values as methods. Plan and state have object IDs, and no number or address.
resource "sspr_users_contact_info" "pilot" {
  mode             = "prepopulate" # fills only what is empty
  on_destroy       = "retain"      # a registered user leaves the list, and keeps the methods
  users_wo         = ephemeral.sspr_directory_contact_info.pilot.users
  users_wo_version = 1
}
