variable "stage" {
  description = "Who can reset a password: off (no users), pilot (the members of group_id) or everyone (all users). Defaults to pilot."
  type        = string
  default     = "pilot"
  nullable    = false

  validation {
    condition     = contains(["off", "pilot", "everyone"], var.stage)
    error_message = "The stage must be off, pilot or everyone."
  }
}

variable "group_id" {
  description = "Object ID of the pilot group, such as azuread_group.pilot.object_id. Nested groups count. Required in the stage pilot, ignored in others. Defaults to null."
  type        = string
  default     = null

  validation {
    condition     = var.stage != "pilot" || var.group_id != null
    error_message = "The stage pilot requires group_id, the object ID of the pilot group."
  }
  validation {
    condition     = var.group_id == null || can(regex("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", var.group_id))
    error_message = "Write the group's object_id, a GUID, not its name or the id of an azuread_group."
  }
}

variable "methods" {
  description = "Methods to enable for all users: email, microsoft_authenticator, software_oath, sms, voice. They can be used for sign-in as well, except email. Defaults to email, microsoft_authenticator and software_oath."
  type        = set(string)
  default     = ["email", "microsoft_authenticator", "software_oath"]
  nullable    = false

  validation {
    condition     = length(var.methods) > 0 && length(setsubtract(var.methods, ["email", "microsoft_authenticator", "software_oath", "sms", "voice"])) == 0
    error_message = "The methods must be some of email, microsoft_authenticator, software_oath, sms and voice."
  }
}

variable "methods_disabled" {
  description = "Methods to disable, for sign-in as well. A method that is in neither set is not managed. Defaults to none."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.methods_disabled, ["email", "microsoft_authenticator", "software_oath", "sms", "voice"])) == 0
    error_message = "The methods to disable must be some of email, microsoft_authenticator, software_oath, sms and voice."
  }
  validation {
    condition     = length(setintersection(var.methods, var.methods_disabled)) == 0
    error_message = "A method cannot be both enabled and disabled: ${join(", ", setintersection(var.methods, var.methods_disabled))}."
  }
}

variable "methods_required" {
  description = "Number of methods required to reset a password: 1 or 2. Defaults to 2."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = contains([1, 2], var.methods_required)
    error_message = "One or two methods can be required."
  }
}

variable "accepted_lock_out" {
  description = "Number of users and administrators who may lose password reset through a change. Set it for one change, after a reviewer has agreed. Defaults to 0."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.accepted_lock_out >= 0
    error_message = "The number cannot be negative."
  }
}

variable "accept_smaller_scope" {
  description = "Whether a change may take password reset from users who are in scope: to a smaller stage, or to another group. Defaults to false."
  type        = bool
  default     = false
  nullable    = false
}

variable "ready_percent" {
  description = "Percentage of all users who must be ready before the stage everyone, 0 to 100. After that, a lower percentage only warns. Defaults to 95."
  type        = number
  default     = 95
  nullable    = false

  validation {
    condition     = var.ready_percent >= 0 && var.ready_percent <= 100
    error_message = "The percentage must be from 0 to 100."
  }
}

variable "helpdesk" {
  description = "Helpdesk for users who need assistance: an https address, or an e-mail address. The link is not managed if null. Defaults to null."
  type        = string
  default     = null

  validation {
    condition     = var.helpdesk == null || can(regex("^(https://[^\\s]+|[^\\s@]+@[^\\s@]+)$", var.helpdesk))
    error_message = "The helpdesk must be an https address or an e-mail address."
  }
}

variable "registration_required" {
  description = "Whether users must register when they sign in. Defaults to true."
  type        = bool
  default     = true
  nullable    = false
}

variable "reconfirm_after_days" {
  description = "Number of days before users are asked to reconfirm their methods, 0 to 730; 0 for never. Defaults to 180."
  type        = number
  default     = 180
  nullable    = false

  validation {
    condition     = var.reconfirm_after_days >= 0 && var.reconfirm_after_days <= 730 && floor(var.reconfirm_after_days) == var.reconfirm_after_days
    error_message = "The days must be a whole number from 0 to 730."
  }
}

variable "notify_users" {
  description = "Whether users are notified when their password is reset. Defaults to true."
  type        = bool
  default     = true
  nullable    = false
}

variable "notify_administrators" {
  description = "Whether all Global Administrators are notified when an administrator resets their own password. Defaults to true."
  type        = bool
  default     = true
  nullable    = false
}

variable "alarm" {
  description = "Numbers of events in within_hours (1 to 168) above which a check warns; null for no alarm. Defaults to 20, 5 and 20 in 24 hours."
  type = object({
    failed_resets        = optional(number, 20)
    blocked_users        = optional(number, 5)
    administrator_resets = optional(number, 20)
    within_hours         = optional(number, 24)
  })
  default = {}
}

variable "on_destroy" {
  description = "What a destroy does: retain changes nothing; restore writes back the earlier values, necessary for a group in the same configuration. Defaults to retain."
  type        = string
  default     = "retain"
  nullable    = false

  validation {
    condition     = contains(["retain", "restore"], var.on_destroy)
    error_message = "on_destroy must be retain or restore: a destroy that turns password reset off would lock users out."
  }
}
