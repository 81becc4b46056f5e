# An emulated tenant inside the provider, in the file .sspr-emulator.json. No real tenant is touched.
provider "sspr" {
  environment = "emulator"
}

variables {
  pilot_group_id = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
}

# The pilot starts although its users are not ready, and the check names them.
run "starts_the_pilot" {
  expect_failures = [check.pilot_is_ready]

  assert {
    condition     = sspr_policy.this.enabled_for == "selected"
    error_message = "The pilot group alone may reset passwords."
  }
}

run "does_not_lock_everyone_out" {
  command = plan

  variables {
    stage = "everyone"
  }

  expect_failures = [check.pilot_is_ready, sspr_policy.this]
}

run "users_register" {
  module {
    source = "./tests/register"
  }
}

run "goes_on_to_everyone" {
  variables {
    stage = "everyone"
  }

  assert {
    condition     = sspr_policy.this.enabled_for == "all" && data.sspr_readiness.everyone.ready_percent == 100
    error_message = "Not all users are ready and may reset passwords."
  }
  assert {
    condition     = output.locked_out == 0
    error_message = "Users are locked out: ${output.locked_out}."
  }
}
