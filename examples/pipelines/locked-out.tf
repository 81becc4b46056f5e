# The policy after this plan. methods_required is that of sspr_authentication_methods, or what the admin center shows if
# the pipeline does not manage it.
locals {
  methods_required = 2
  methods          = ["email", "mobile_phone", "mobile_app_notification"]
}

# How many users can reset a password today and could not under this policy. A saved plan contains the output and the
# check, but no warnings.
data "sspr_readiness" "planned" {
  methods_required = local.methods_required
  methods          = local.methods
  list_limit       = 0 # numbers only: no user names in the state, the plan or the comment
}

output "locked_out" {
  description = "Number of users who would be locked out of password reset."
  value       = data.sspr_readiness.planned.locked_out
}

check "no_user_is_locked_out" {
  assert {
    condition     = data.sspr_readiness.planned.locked_out == 0
    error_message = "Users who can reset a password today and could not under this policy: ${data.sspr_readiness.planned.locked_out}."
  }
}

# The report on the pull request. Its numbers change daily, so only the plan of a pull request sets the variable: a changed
# output counts as drift.
variable "readiness_report" {
  description = "Whether the plan contains the report on who can reset a password."
  type        = bool
  default     = false
}

output "readiness_report" {
  description = "Report for the comment (markdown) and for an e-mail (html)."
  value = var.readiness_report ? {
    for format in ["markdown", "html"] :
    format => provider::sspr::readiness_report(data.sspr_readiness.planned, format, { policy = "After this plan" })
  } : null
  sensitive = true # keeps the text out of the plan; plan-comment.sh posts it
}
