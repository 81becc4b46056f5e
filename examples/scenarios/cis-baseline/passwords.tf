variable "banned_words" {
  description = "Words of the organization that passwords must not consist of: brands, products, places. 4 to 16 characters each."
  type        = set(string)
  default     = ["contoso"]
}

variable "domains" {
  description = "Domains whose passwords expire today. Domains that are not listed are checked but not changed."
  type        = set(string)
  default     = []
}

resource "sspr_password_protection" "this" {
  lockout_threshold        = 10               # CIS Azure 2.6, 6.6
  lockout_duration_seconds = 60               # CIS Azure 2.7, 6.7
  enforce_custom_banned    = true             # CIS Microsoft 365 5.2.3.2
  custom_banned_passwords  = var.banned_words # CIS Microsoft 365 5.2.3.2
  check_on_premises        = true             # CIS Microsoft 365 5.2.3.3
  on_premises_mode         = "enforce"        # CIS Microsoft 365 5.2.3.3; use "audit" first, and read the agents' event logs
}

resource "sspr_password_expiration" "this" {
  for_each = var.domains

  domain        = each.key
  never_expires = true # CIS Microsoft 365 1.3.1
}
