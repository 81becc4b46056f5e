import {
  to = sspr_sign_in_links.this
  id = "current"
}
