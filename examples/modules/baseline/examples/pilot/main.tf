# A root configuration that calls the module. "current" in imports.tf is the tenant of the credentials.
terraform {
  required_version = ">= 1.9.0"
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

module "password_reset" {
  source = "../.." # elsewhere: "git::https://github.com/terraform-provider-sspr/terraform-provider-sspr//examples/modules/baseline?ref=COMMIT"

  stage    = "pilot"
  group_id = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group; or azuread_group.pilot.object_id
  helpdesk = "https://help.contoso.example/password"
}

# The root's plan shows it, also when it is saved.
output "locked_out" {
  description = "Number of users and administrators who can reset a password today and could not with these methods."
  value       = module.password_reset.locked_out
}

output "endings" {
  description = "Sentences on who loses password reset when Microsoft ends methods."
  value       = module.password_reset.endings
}
