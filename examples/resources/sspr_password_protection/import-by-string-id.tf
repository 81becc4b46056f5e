import {
  to = sspr_password_protection.this
  id = "current"
}
