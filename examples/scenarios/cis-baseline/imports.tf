# Every tenant already has these settings. An import makes the plan show each old value, and nothing is created. "current"
# is the tenant of the credentials. After the first apply you can delete this file. Before Terraform 1.16, only a root module
# can have import blocks. There is one block for each of the module's methods: if you set methods, change these blocks.
import {
  to = module.baseline.sspr_policy.this
  id = "current"
}

import {
  to = module.baseline.sspr_authentication_method_configuration.this["email"]
  id = "current/email"
}

import {
  to = module.baseline.sspr_authentication_method_configuration.this["microsoft_authenticator"]
  id = "current/microsoft_authenticator"
}

import {
  to = module.baseline.sspr_authentication_method_configuration.this["software_oath"]
  id = "current/software_oath"
}

import {
  to = module.baseline.sspr_authentication_methods.this
  id = "current"
}

import {
  to = module.baseline.sspr_registration.this
  id = "current"
}

import {
  to = module.baseline.sspr_notifications.this
  id = "current"
}

import {
  to = sspr_password_protection.this
  id = "current"
}
