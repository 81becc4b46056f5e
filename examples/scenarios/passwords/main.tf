# The rules of passwords, and the link with which people find the reset page. All of it is Microsoft Graph: a service principal is
# enough.
terraform {
  required_version = ">= 1.5.0"
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

provider "sspr" {}

variable "banned_words" {
  description = "Words of the organization that passwords must not consist of: brands, products, places. 4 to 16 characters each."
  type        = set(string)
  default     = ["contoso", "fabrikam", "bellevue"]
}

variable "domains" {
  description = "Verified root domains that are not federated."
  type        = set(string)
  default     = ["contoso.example"]
}

# Authentication methods > Password protection
resource "sspr_password_protection" "this" {
  lockout_threshold        = 10
  lockout_duration_seconds = 60

  enforce_custom_banned   = true
  custom_banned_passwords = var.banned_words

  on_destroy = "restore"
}

# Microsoft 365 admin center > Settings > Org settings > Security & privacy > Password expiration policy
resource "sspr_password_expiration" "this" {
  for_each = var.domains

  domain        = each.key
  never_expires = true
  on_destroy    = "restore"
}

# Company branding > Sign-in form
resource "sspr_sign_in_links" "this" {
  forgot_password_text = "Reset my password"
  show_forgot_password = true
  on_destroy           = "restore"
}
