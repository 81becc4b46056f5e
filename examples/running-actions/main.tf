terraform {
  required_version = ">= 1.16.0" # for caller and before_destroy
  required_providers {
    sspr = {
      source = "terraform-provider-sspr/sspr"
    }
  }
}

variable "phones" {
  type = map(string)
  default = {
    "kim@contoso.example" = "+61 400111222"
    "lee@contoso.example" = "+61 400111333"
  }
}

resource "sspr_user_contact_info" "user" {
  for_each     = var.phones
  user_id      = each.key
  mobile_phone = each.value

  lifecycle {
    action_trigger {
      events  = [after_update, before_destroy]
      actions = [action.sspr_revoke_sign_in_sessions.user]
    }
  }
}

action "sspr_revoke_sign_in_sessions" "user" {
  config {
    user_id = caller.user_id
  }
}
