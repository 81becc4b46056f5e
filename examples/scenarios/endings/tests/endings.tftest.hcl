# An emulated tenant inside the provider, in the file .sspr-emulator.json. No real tenant is touched.
provider "sspr" {
  environment = "emulator"
}

variables {
  as_of = "2026-11-30" # without it the tests would have another result in 2027
}

run "pat_has_only_a_phone" {
  module {
    source = "./tests/register"
  }

  variables {
    email = false
  }
}

run "pat_is_lost" {
  command = plan

  variables {
    list_limit = 10
  }

  expect_failures = [check.no_user_loses_password_reset]

  assert {
    condition     = output.affected["pat@contoso.example"] == "2027-02-01" && !contains(keys(output.affected), "tia@contoso.example")
    error_message = "Only Pat should be affected, in February."
  }
}

run "and_the_pipeline_fails" {
  command = plan

  variables {
    must_pass = true
  }

  expect_failures = [check.no_user_loses_password_reset, output.locked_out]
}

run "on_the_day_pat_is_locked_out" {
  command = plan

  variables {
    as_of      = "2027-02-01"
    must_pass  = true
    list_limit = 10
  }

  expect_failures = [check.no_user_loses_password_reset, output.locked_out]
}

run "and_after_the_last_day" {
  command = plan

  variables {
    as_of      = "2027-07-01"
    list_limit = 10
  }

  expect_failures = [check.no_user_loses_password_reset]

  assert {
    condition     = output.locked_out == 1 && output.affected == { "pat@contoso.example" = "locked_out" }
    error_message = "Pat should be locked out, and no other user: ${jsonencode(output.affected)}"
  }
}

run "until_june_with_an_ending_of_ones_own" {
  command = plan

  variables {
    endings    = [{ date = "2027-06-01", methods = ["mobile_phone", "office_phone"] }]
    list_limit = 10
  }

  expect_failures = [check.no_user_loses_password_reset]

  assert {
    condition     = output.affected["pat@contoso.example"] == "2027-06-01"
    error_message = "The day should be that of the variable."
  }
}

run "not_with_a_telephony_provider" {
  command = plan

  variables {
    telephony_provider = true
    must_pass          = true
  }

  assert {
    condition     = output.locked_out == 0
    error_message = "A telephony provider keeps text messages."
  }
}

run "pat_registers_email" {
  module {
    source = "./tests/register"
  }

  variables {
    email = true
  }
}

run "the_pipeline_passes" {
  command = plan

  variables {
    must_pass = true
  }

  assert {
    condition     = output.locked_out == 0
    error_message = "A user would lose password reset: ${join(" ", output.endings)}"
  }
}
