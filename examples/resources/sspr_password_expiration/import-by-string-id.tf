import {
  to = sspr_password_expiration.this
  id = "current/contoso.example"
}
