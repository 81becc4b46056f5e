import {
  to = sspr_users_contact_info.staff
  id = "current/kim@contoso.example,lee@contoso.example,pat@contoso.example"
}
