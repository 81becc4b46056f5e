# Registers contact methods for the users in a CSV file, so that they can reset a password on their first day.
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
  description = "Country of the numbers in national format: an ISO 3166-1 alpha-2 code."
  type        = string
}

locals {
  # Excel starts a "CSV UTF-8" file with a byte order mark, which would become part of the first column's name, ends lines
  # with CR LF, and separates cells with semicolons if the decimal separator is a comma. csvdecode expects commas.
  text  = replace(trimprefix(file(var.users_file), "\ufeff"), "\r\n", "\n")
  lines = [for line in split("\n", local.text) : line if line != ""]
  table = !strcontains(local.lines[0], ";") ? local.text : join("\n", [for line in local.lines :
    join(",", [for cell in split(";", line) : startswith(cell, "\"") ? cell : "\"${cell}\""])
  ])
  # The provider rejects names with spaces around them.
  rows  = [for row in csvdecode(local.table) : { for column, cell in row : column => trimspace(cell) }]
  wrong = [for row in local.rows : row.user if row.mobile != "" && !can(provider::sspr::format_phone(row.mobile, var.region))]
}

resource "sspr_users_contact_info" "onboarded" {
  mode       = "prepopulate" # keep what a user has registered, or registers later
  on_destroy = "retain"      # keep the methods of users who leave the file

  users = { for row in local.rows : row.user => {
    mobile_phone = row.mobile == "" ? null : provider::sspr::format_phone(row.mobile, var.region)
    email        = row.private_email
  } }

  lifecycle {
    # The error of the function would quote the number, but not name the user.
    precondition {
      condition     = length(local.wrong) == 0
      error_message = "Invalid phone number for ${var.region} in the column mobile, for these users: ${join(", ", local.wrong)}."
    }
  }
}

output "object_ids" {
  description = "Object IDs of the users, by their names in the file."
  value       = sspr_users_contact_info.onboarded.object_ids
  sensitive   = true
}
