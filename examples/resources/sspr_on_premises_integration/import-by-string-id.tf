import {
  to = sspr_on_premises_integration.this
  id = "current"
}
