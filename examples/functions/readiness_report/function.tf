# The policy after this plan.
data "sspr_readiness" "planned" {
  methods_required = 2
  methods          = ["email", "mobile_phone", "mobile_app_notification"]
  list_limit       = 0 # no user names in the state
}

variable "report" {
  description = "Whether to write the reports. Their numbers change daily, and a changed output counts as drift."
  type        = bool
  default     = false
}

# For the comment on a pull request.
output "readiness_report" {
  value = var.report ? provider::sspr::readiness_report(data.sspr_readiness.planned, "markdown", { policy = "After this plan" }) : null
}

# For an e-mail: terraform output -raw readiness_mail > readiness.html
output "readiness_mail" {
  value = var.report ? provider::sspr::readiness_report(data.sspr_readiness.planned, "html", {
    title  = "Password reset at Contoso"
    policy = "With two methods required"
  }) : null
}
