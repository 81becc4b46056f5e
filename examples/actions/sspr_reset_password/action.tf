# Kim has forgotten the password. Each new ticket sets a temporary one, which Kim must change at the next sign-in, and ends all sessions:
# TF_VAR_temporary_password="$(the secret store's command)" terraform apply -var=ticket=INC-4711
# Kim has it only if the summary ends with "Actions: 2 invoked." A ticket that was applied before does nothing.
variable "ticket" {
  type = string
}

variable "temporary_password" {
  type      = string
  ephemeral = true
  default   = null
}

action "sspr_reset_password" "kim" {
  config {
    user_id  = "kim@contoso.example"
    password = var.temporary_password # or a value of an ephemeral block, such as ephemeral.azurerm_key_vault_secret.kim.value
  }
}

action "sspr_revoke_sign_in_sessions" "kim" {
  config {
    user_id = "kim@contoso.example"
  }
}

resource "terraform_data" "ticket" {
  input = var.ticket

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.sspr_reset_password.kim, action.sspr_revoke_sign_in_sessions.kim]
    }
  }
}

# Lee keeps the current password. The next sign-in asks for multifactor authentication, and then for a new password:
# terraform apply -var=ticket=INC-4712 -invoke=action.sspr_reset_password.lee
action "sspr_reset_password" "lee" {
  config {
    user_id           = "lee@contoso.example"
    keep_password     = true
    mfa_before_change = true
  }
}
