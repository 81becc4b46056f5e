import {
  to = sspr_authentication_method_configuration.this
  id = "current/sms"
}
