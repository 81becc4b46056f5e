import {
  to = sspr_user_contact_info.kim
  id = "current/kim@contoso.example"
}
