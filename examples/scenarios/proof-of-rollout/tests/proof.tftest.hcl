# An emulated tenant inside the provider, in the file .sspr-emulator.json. No real tenant is touched. No user registers or
# resets in it, so the rollout is not proven there.
provider "sspr" {
  environment = "emulator"
}

variables {
  test_user = "kim@contoso.example"
  since     = "2026-11-01T00:00:00Z"
}

run "warns_until_the_events_are_there" {
  command = plan

  expect_failures = [check.rollout_is_proven]

  assert {
    condition     = data.sspr_audit_events.test_user.total == 0 && !output.proven
    error_message = "An empty log proves the rollout."
  }
}

run "fails_if_the_proof_is_required" {
  command = plan

  variables {
    required = true
  }

  expect_failures = [check.rollout_is_proven, output.proven]
}

# A user whom the registration report does not list, such as one who was created today.
run "needs_no_registration_report" {
  command = plan

  variables {
    test_user = "b1d4c0de-0000-4000-8000-0000000001ff"
  }

  expect_failures = [check.rollout_is_proven]

  assert {
    condition     = !output.proven
    error_message = "An empty log proves the rollout."
  }
}
