# Why one user cannot reset the password. Nothing is managed, so "terraform plan" is enough and no state is stored.
terraform {
  required_version = ">= 1.5.0"
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "user" {
  description = "Object ID or user principal name of the user on the phone."
  type        = string
}

variable "day" {
  description = "Day to answer for, such as 2027-02-01. Today if omitted."
  type        = string
  default     = null
}

data "sspr_user_reset" "this" {
  user_id = var.user
  as_of   = var.day

  # An application cannot read these. Remove them if a user signs in to the portal API: then the live policy decides.
  group_id         = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
  methods_required = 1
  methods          = ["email", "mobile_phone", "mobile_app_code"]
}

output "read_out" {
  value = data.sspr_user_reset.this.explanation
}

output "to_do" {
  value = { for c in data.sspr_user_reset.this.checks : c.name => "${c.detail} ${c.remedy}" if c.result != "pass" }
}

output "registered" {
  value = [for name, m in data.sspr_user_reset.this.by_method : trimspace("${name} ${coalesce(m.hint, " ")}") if coalesce(m.registered, false)]
}
