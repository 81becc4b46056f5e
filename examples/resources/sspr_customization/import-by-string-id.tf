import {
  to = sspr_customization.this
  id = "current"
}
