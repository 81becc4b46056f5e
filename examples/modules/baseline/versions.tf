terraform {
  required_version = ">= 1.9.0" # validations that compare variables
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}
