import {
  to = sspr_authentication_methods.this
  id = "current"
}
