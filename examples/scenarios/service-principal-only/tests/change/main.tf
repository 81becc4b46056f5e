# Simulates an administrator of the emulated tenant who changes the policy in the admin center.
terraform {
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

resource "sspr_notifications" "by_hand" {
  notify_users = false
}
