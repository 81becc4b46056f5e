# Gives the users of a CSV file what they can reset a password with on their first day.
terraform {
  required_version = ">= 1.8.0" # for the function
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "users_file" {
  description = "CSV file with the columns user (object ID or user principal name), mobile and private_email. Empty cells are not managed."
  type        = string
}

variable "region" {
  description = "Country of the numbers that are written in national form: an ISO 3166-1 alpha-2 code."
  type        = string
}

locals {
  # Excel begins a file of the type "CSV UTF-8" with a byte order mark, which would be part of the first column's name, ends
  # lines with CR LF, and puts semicolons between cells where the decimal separator is a comma. csvdecode takes commas.
  text  = replace(trimprefix(file(var.users_file), "\ufeff"), "\r\n", "\n")
  lines = [for line in split("\n", local.text) : line if line != ""]
  table = !strcontains(local.lines[0], ";") ? local.text : join("\n", [for line in local.lines :
    join(",", [for cell in split(";", line) : startswith(cell, "\"") ? cell : "\"${cell}\""])
  ])
  # Blanks around a name are no part of it, and the provider refuses them.
  rows  = [for row in csvdecode(local.table) : { for column, cell in row : column => trimspace(cell) }]
  wrong = [for row in local.rows : row.user if row.mobile != "" && !can(provider::sspr::format_phone(row.mobile, var.region))]
}

resource "sspr_users_contact_info" "onboarded" {
  mode       = "prepopulate" # what a user has registered, or registers later, is left alone
  on_destroy = "retain"      # and so are users who leave the file

  users = { for row in local.rows : row.user => {
    mobile_phone = row.mobile == "" ? null : provider::sspr::format_phone(row.mobile, var.region)
    email        = row.private_email
  } }

  lifecycle {
    # The function alone would say what is wrong, but not with whom, and quote the number.
    precondition {
      condition     = length(local.wrong) == 0
      error_message = "No phone numbers of ${var.region} in the column mobile: ${join(", ", local.wrong)}."
    }
  }
}

output "object_ids" {
  description = "Object IDs of the users, by what the file calls them."
  value       = sspr_users_contact_info.onboarded.object_ids
  sensitive   = true
}
