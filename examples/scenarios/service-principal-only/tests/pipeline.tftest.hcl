# An emulated tenant inside the provider, in the file .sspr-emulator.json. No real tenant is touched.
provider "sspr" {
  environment = "emulator"
}

run "manages_and_sees_what_it_can" {
  assert {
    condition     = sspr_authentication_methods_policy.this.registration_campaign_state == "enabled" && sspr_administrator_policy.this.enabled
    error_message = "The Graph plane is not as it should be."
  }
  assert {
    condition     = output.password_reset_is_licensed && output.ready_percent > 0 && output.ready_percent < 100
    error_message = "The tenant has a license, and some users have registered the authenticator app."
  }
}

run "an_administrator_changes_the_policy" {
  module {
    source = "./tests/change"
  }
}

run "raises_the_alarm" {
  command = plan

  expect_failures = [check.nobody_changed_the_policy]
}
