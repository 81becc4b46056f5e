# The members of a group who have registered a phone or an e-mail address.
list "sspr_user_contact_info" "pilot" {
  provider = sspr
  limit    = 500

  config {
    group_id = "b1d4c0de-0000-4000-8000-000000000201"
  }
}
