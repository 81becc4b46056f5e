import {
  to = sspr_authentication_method_configuration.this
  id = "b1d4c0de-0000-4000-8000-000000000001/sms"
}
