# A service provider's customers, each in a tenant of its own, in one run.
terraform {
  required_version = ">= 1.6.0" # for terraform test
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "client_id" {
  description = "Application (client) ID of the service provider's multitenant application."
  type        = string
  default     = null
}

variable "client_secret" {
  description = "Client secret of the application."
  type        = string
  sensitive   = true
  default     = null
}

variable "refresh_tokens" {
  description = "Refresh token for the portal API, by customer: of a user who has a role in that customer's tenant."
  type        = map(string)
  sensitive   = true
  default     = {}
}

# tenant_id is the guard: a token of another tenant is refused before anything is read or written.
provider "sspr" {
  alias = "contoso"

  tenant_id     = "11111111-1111-4111-8111-111111111111"
  client_id     = var.client_id
  client_secret = var.client_secret

  portal {
    refresh_token = lookup(var.refresh_tokens, "contoso", null)
  }
}

provider "sspr" {
  alias = "fabrikam"

  tenant_id     = "22222222-2222-4222-8222-222222222222"
  client_id     = var.client_id
  client_secret = var.client_secret

  portal {
    refresh_token = lookup(var.refresh_tokens, "fabrikam", null)
  }
}

module "contoso" {
  source    = "./customer"
  providers = { sspr = sspr.contoso }

  group_id = "b1d4c0de-0000-4000-8000-000000000201"
  helpdesk = "https://help.example/contoso"
}

module "fabrikam" {
  source    = "./customer"
  providers = { sspr = sspr.fabrikam }

  methods_required = 2
  helpdesk         = "https://help.example/fabrikam"
}

output "tenants" {
  description = "The tenant of each customer, as the service has it."
  value = {
    contoso  = module.contoso.tenant_id
    fabrikam = module.fabrikam.tenant_id
  }
}
