# Users who have only contact data in the directory, which no longer resets a password. With limit = 0, the state has numbers only.
data "sspr_directory_contact_info" "all" {
  default_region = "AU" # of numbers without a country code
  limit          = 0
}

output "only_directory_data" {
  value = data.sspr_directory_contact_info.all.total
}

output "could_be_registered" {
  value = data.sspr_directory_contact_info.all.by_method
}
