import {
  to = sspr_authentication_methods_policy.this
  id = "current"
}
