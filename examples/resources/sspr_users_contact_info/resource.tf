locals {
  # In practice trimprefix(file("staff.csv"), "\ufeff"): Excel starts files with a byte order mark.
  staff = csvdecode(<<-CSV
    user,mobile,desk,private_email
    kim@contoso.example,0400 111 222,,kim@private.example
    lee@contoso.example,+1 206 555 5555,,
    pat@contoso.example,,(02) 5550 1234,pat@private.example
  CSV
  )
}

resource "sspr_users_contact_info" "staff" {
  users = { for row in local.staff : row.user => {
    # National numbers are Australian here. An empty cell is not a number, so skip the function for it.
    mobile_phone = row.mobile == "" ? null : provider::sspr::format_phone(row.mobile, "AU")
    office_phone = row.desk == "" ? null : provider::sspr::format_phone(row.desk, "AU")
    email        = row.private_email # an empty cell is not managed
  } }
}
