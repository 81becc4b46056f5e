# Every tenant already has these two settings. An import makes the plan show each old value. "current" is the tenant of the
# credentials. After the first apply you can delete this file.
import {
  to = sspr_policy.this
  id = "current"
}

import {
  to = sspr_authentication_method_configuration.email
  id = "current/email"
}
