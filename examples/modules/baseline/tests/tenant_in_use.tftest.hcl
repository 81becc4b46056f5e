# Another tenant, in which all users can reset a password with one method. It is independent of the other test file's tenant.
provider "sspr" {
  environment   = "emulator"
  emulator_file = ".sspr-tenant-in-use.json"
}

variables {
  stage         = "everyone"
  ready_percent = 0
}

run "users_have_registered_one_method" {
  module {
    source = "./tests/in_use"
  }

  variables {
    enabled_for = "all"
  }
}

run "does_not_lock_them_out" {
  command = plan

  expect_failures = [sspr_authentication_methods.this, check.no_user_is_locked_out]
}

run "keeps_the_number_of_methods" {
  variables {
    methods_required = 1
    methods_disabled = ["sms"] # no user has it
    alarm            = null
  }

  assert {
    condition     = output.locked_out == 0 && output.readiness.ready > 0
    error_message = "Users are locked out."
  }
  assert {
    condition     = sspr_authentication_method_configuration.this["sms"].state == "disabled"
    error_message = "Text messages are still offered."
  }
}

run "lets_a_reviewer_accept_it" {
  variables {
    accepted_lock_out = 2
  }

  expect_failures = [check.no_user_is_locked_out]

  assert {
    condition     = output.locked_out == 2 && sspr_authentication_methods.this.methods_required == 2
    error_message = "The number is ${output.locked_out}."
  }
}
