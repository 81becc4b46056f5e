# Reads the tenant and changes nothing.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

data "sspr_compliance" "cis" {
  frameworks = ["cis_m365_v7", "cis_azure"]
}

output "failed" {
  value = data.sspr_compliance.cis.failed
}

output "compliant" {
  value = data.sspr_compliance.cis.compliant
}
