# An emulated tenant inside the provider, in the file .sspr-emulator.json. No real tenant is touched.
provider "sspr" {
  environment = "emulator"
}

run "manages_and_sees_what_it_can" {
  expect_failures = [check.users_are_ready]

  assert {
    condition     = sspr_authentication_methods_policy.this.registration_campaign_state == "enabled" && sspr_administrator_policy.this.enabled
    error_message = "The campaign or the administrators' policy is not enabled."
  }
  assert {
    condition     = output.password_reset_is_licensed && output.locked_out == 0 && data.sspr_readiness.users.ready > 0
    error_message = "The tenant has no license, users are locked out, or none has registered the authenticator app."
  }
}

run "an_administrator_changes_the_policy" {
  module {
    source = "./tests/change"
  }
}

run "raises_the_alarm" {
  command = plan

  expect_failures = [check.policy_is_unchanged, check.users_are_ready]
}
