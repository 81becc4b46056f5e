# Before Terraform 1.16, only a root module can have import blocks, so the settings that every tenant has are adopted here. The
# plan shows each old value, and nothing is created. After the first apply you can delete this file.
import {
  to = module.password_reset.sspr_policy.this
  id = "current"
}

import {
  to = module.password_reset.sspr_authentication_methods.this
  id = "current"
}

import {
  to = module.password_reset.sspr_registration.this
  id = "current"
}

import {
  to = module.password_reset.sspr_notifications.this
  id = "current"
}

import {
  to = module.password_reset.sspr_customization.this[0]
  id = "current"
}

import {
  to = module.password_reset.sspr_authentication_method_configuration.this["email"]
  id = "current/email"
}

import {
  to = module.password_reset.sspr_authentication_method_configuration.this["microsoft_authenticator"]
  id = "current/microsoft_authenticator"
}

import {
  to = module.password_reset.sspr_authentication_method_configuration.this["software_oath"]
  id = "current/software_oath"
}
