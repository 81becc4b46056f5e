# Every tenant already has these settings. An import makes the plan show each old value, and nothing is created. "current"
# is the tenant of the credentials. After the first apply you can delete this file.
import {
  to = sspr_authentication_method_configuration.email
  id = "current/email"
}

import {
  to = sspr_authentication_method_configuration.software_oath
  id = "current/software_oath"
}

import {
  to = sspr_policy.this
  id = "current"
}

import {
  to = sspr_authentication_methods.this
  id = "current"
}
