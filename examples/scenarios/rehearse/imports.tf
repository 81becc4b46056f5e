# imports.tf: every tenant already has this setting. The import makes the plan show the earlier value.
import {
  to = sspr_authentication_methods.this
  id = "current"
}
