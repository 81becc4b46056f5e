import {
  to = sspr_registration.this
  id = "current"
}
