# Users who could reset a password with contact data in the directory only. With limit = 0, the state has numbers only.
data "sspr_directory_contact_info" "all" {
  default_region = "AU" # of numbers without a country code
  limit          = 0
}

output "cannot_reset_since_november" {
  value = data.sspr_directory_contact_info.all.total
}

output "could_be_registered" {
  value = data.sspr_directory_contact_info.all.by_method
}
