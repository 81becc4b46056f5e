# An emulated tenant inside the provider, in the file .sspr-emulator.json, from before the migration. No real tenant is
# touched.
provider "sspr" {
  environment              = "emulator"
  emulator_migration_state = "pre_migration"
}

run "users_register" {
  module {
    source = "./tests/register"
  }
}

# Both policies count, so no user loses a method.
run "begins" {
  assert {
    condition     = sspr_authentication_methods_policy.this.migration_state == "migration_in_progress"
    error_message = "The migration is not in progress."
  }
  assert {
    condition     = sspr_authentication_method_configuration.this["sms"].usable_for_sign_in == false
    error_message = "Users can sign in with a text message."
  }
}

# Users who have registered only an e-mail address would be locked out.
run "does_not_complete_without_a_method_that_users_need" {
  command = plan

  variables {
    stage   = "migration_complete"
    methods = ["sms", "software_oath"]
  }

  expect_failures = [sspr_authentication_methods_policy.this, check.no_user_is_locked_out]
}

run "completes" {
  variables {
    stage = "migration_complete"
  }

  assert {
    condition     = sspr_authentication_methods_policy.this.migration_state == "migration_complete"
    error_message = "The migration is not complete."
  }
  assert {
    condition     = data.sspr_readiness.afterwards.ready >= data.sspr_readiness.today.ready && output.locked_out == 0
    error_message = "Fewer users can reset a password after the migration than before."
  }
}

run "locks_no_user_out" {
  command = plan

  variables {
    stage = "migration_complete"
  }

  assert {
    condition     = data.sspr_readiness.today.ready == data.sspr_readiness.afterwards.ready && data.sspr_readiness.today.ready >= 3 && output.locked_out == 0
    error_message = "Fewer users can reset a password after the migration than the plan counted before it."
  }
}
