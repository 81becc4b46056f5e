import {
  to = sspr_authentication_method_configuration.sms
  id = "current/sms"
}
