import {
  to = sspr_user_contact_info.kim
  id = "b1d4c0de-0000-4000-8000-000000000001/kim@contoso.example"
}
