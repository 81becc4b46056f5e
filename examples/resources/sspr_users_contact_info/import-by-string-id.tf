import {
  to = sspr_users_contact_info.staff
  id = "b1d4c0de-0000-4000-8000-000000000001/kim@contoso.example,lee@contoso.example,pat@contoso.example"
}
