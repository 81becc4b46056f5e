# Every tenant already has these settings. An import makes the plan show each old value, and nothing is created. "current"
# is the tenant of the credentials. After the first apply you can delete this file. Terraform allows import blocks in the
# root module only: to call this folder as a module, move them to the root.
# There is one block for each of var.methods; if you change the methods, change these blocks.
import {
  to = sspr_policy.this
  id = "current"
}

import {
  to = sspr_authentication_method_configuration.this["email"]
  id = "current/email"
}

import {
  to = sspr_authentication_method_configuration.this["microsoft_authenticator"]
  id = "current/microsoft_authenticator"
}

import {
  to = sspr_authentication_method_configuration.this["sms"]
  id = "current/sms"
}

import {
  to = sspr_authentication_methods.this
  id = "current"
}

import {
  to = sspr_registration.this
  id = "current"
}

import {
  to = sspr_notifications.this
  id = "current"
}
