import {
  to = sspr_administrator_policy.this
  id = "current"
}
