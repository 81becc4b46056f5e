import {
  to = sspr_policy.this
  id = "current"
}
