# A new tenant. It runs inside the provider, and only this test file uses its file.
provider "sspr" {
  environment   = "emulator"
  emulator_file = ".sspr-new-tenant.json"
}

variables {
  group_id = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
  helpdesk = "https://help.contoso.example/password"
}

run "starts_with_a_pilot" {
  assert {
    condition     = output.locked_out == 0 && output.tenant_id == "b1d4c0de-0000-4000-8000-000000000001"
    error_message = "Users are locked out: ${output.locked_out}, or this is another tenant: ${output.tenant_id}."
  }
  assert {
    condition     = length(output.endings) == 3
    error_message = "The output endings does not have three dates: ${jsonencode(output.endings)}"
  }
}

run "the_tenant_has_it" {
  module {
    source = "./tests/look"
  }

  assert {
    condition     = output.policy.enabled_for == "selected" && output.policy.group_id == "b1d4c0de-0000-4000-8000-000000000201" && output.policy.methods_required == 2
    error_message = "It is not a pilot with two methods: ${output.policy.enabled_for}, ${output.policy.methods_required}."
  }
  assert {
    condition     = output.policy.custom_helpdesk_email_or_url == "https://help.contoso.example/password" && output.policy.notify_administrators && output.policy.notify_users
    error_message = "The helpdesk or the notifications are not those of the module."
  }
  assert {
    condition     = output.policy.required_at_sign_in && output.policy.reconfirm_after_days == 180
    error_message = "Registration is not that of the module."
  }
  assert {
    condition     = output.states == { email = "enabled", microsoft_authenticator = "enabled", software_oath = "enabled", sms = "disabled" }
    error_message = "The methods are not those of the module: ${jsonencode(output.states)}"
  }
}

run "everyone_is_too_early" {
  command = plan

  variables {
    stage = "everyone"
  }

  expect_failures = [sspr_policy.this]
}

run "everyone_if_fewer_need_to_be_ready" {
  variables {
    stage         = "everyone"
    ready_percent = 0
  }

  assert {
    condition     = sspr_policy.this.enabled_for == "all" && sspr_policy.this.group_id == null
    error_message = "Not every user may reset a password."
  }
}

run "later_the_percentage_only_warns" {
  command = plan

  variables {
    stage = "everyone"
  }

  expect_failures = [check.users_are_ready]
}

run "no_way_back_to_a_pilot" {
  command = plan

  expect_failures = [sspr_policy.this, check.users_are_ready]
}

run "unless_it_is_intended" {
  variables {
    accept_smaller_scope = true
  }

  expect_failures = [check.users_are_ready]

  assert {
    condition     = sspr_policy.this.enabled_for == "selected"
    error_message = "It is not a pilot."
  }
}

run "off_is_smaller_too" {
  command = plan

  variables {
    stage = "off"
  }

  expect_failures = [sspr_policy.this]
}

run "a_pilot_needs_a_group" {
  command = plan

  variables {
    group_id = null
  }

  expect_failures = [var.group_id]
}

run "refuses_the_name_of_a_group" {
  command = plan

  variables {
    group_id = "SSPR-Test-Group"
  }

  expect_failures = [var.group_id]
}

run "refuses_the_id_of_an_azuread_group" {
  command = plan

  variables {
    group_id = "/groups/b1d4c0de-0000-4000-8000-000000000201"
  }

  expect_failures = [var.group_id]
}

run "refuses_values_that_no_tenant_has" {
  command = plan

  variables {
    methods              = ["email", "passkey"]
    methods_required     = 3
    reconfirm_after_days = 731
    helpdesk             = "http://help.contoso.example"
    on_destroy           = "disable"
    ready_percent        = 101
    accepted_lock_out    = -1
  }

  expect_failures = [
    var.methods, var.methods_required, var.reconfirm_after_days, var.helpdesk, var.on_destroy, var.ready_percent, var.accepted_lock_out,
  ]
}

run "refuses_to_disable_what_it_does_not_know" {
  command = plan

  variables {
    methods_disabled = ["fax"]
  }

  expect_failures = [var.methods_disabled]
}

run "a_method_is_not_both" {
  command = plan

  variables {
    methods_disabled = ["email"]
  }

  expect_failures = [var.methods_disabled]
}

run "refuses_another_stage" {
  command = plan

  variables {
    stage = "all"
  }

  expect_failures = [var.stage]
}
