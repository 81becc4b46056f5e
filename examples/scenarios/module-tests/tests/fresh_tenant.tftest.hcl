# A new tenant. It runs inside the provider, and only this test file uses its file.
provider "sspr" {
  environment   = "emulator"
  emulator_file = ".sspr-fresh-tenant.json"
}

variables {
  helpdesk = "https://help.contoso.example/password"
}

run "enables_password_reset_for_a_group" {
  variables {
    group_id = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
  }

  assert {
    condition     = output.tenant_id == "b1d4c0de-0000-4000-8000-000000000001"
    error_message = "This is not the emulated tenant."
  }
}

# Check the tenant itself, not only the module's outputs.
run "the_tenant_has_it" {
  module {
    source = "./tests/look"
  }

  assert {
    condition     = output.policy.enabled_for == "selected" && output.policy.group_id == "b1d4c0de-0000-4000-8000-000000000201"
    error_message = "Password reset is not enabled for the group."
  }
  assert {
    condition     = output.policy.methods_required == 2 && output.policy.custom_helpdesk_email_or_url == "https://help.contoso.example/password"
    error_message = "Two methods are not required, or the helpdesk is not ours."
  }
  assert {
    condition     = output.policy.reconfirm_after_days == 180
    error_message = "The module changed what it does not manage."
  }
}

run "enables_it_for_everyone" {
  assert {
    condition     = sspr_policy.this.enabled_for == "all"
    error_message = "Not every user may reset a password."
  }
}

run "needs_a_helpdesk_on_the_web" {
  command = plan

  variables {
    helpdesk = "help@contoso.example"
  }

  expect_failures = [var.helpdesk]
}
