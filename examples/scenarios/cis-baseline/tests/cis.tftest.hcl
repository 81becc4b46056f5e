# An emulated tenant inside the provider, in the file .sspr-emulator.json. No real tenant is touched.
provider "sspr" {
  environment = "emulator"
}

run "a_fresh_tenant_fails" {
  module {
    source = "./tests/look"
  }

  assert {
    condition     = output.failed > 0 && !output.compliant
    error_message = "There is nothing to do."
  }
}

run "brings_the_tenant_to_the_controls" {
  assert {
    condition     = data.sspr_compliance.cis.compliant && data.sspr_compliance.cis.failed == 0 && data.sspr_compliance.cis.not_readable == 0
    error_message = "The tenant does not pass: ${jsonencode(output.controls)}"
  }
  assert {
    condition     = data.sspr_compliance.cis.passed == 15
    error_message = "There are 15 controls."
  }
  assert {
    condition     = output.locked_out == 0
    error_message = "Users are locked out: ${output.locked_out}."
  }
}

run "an_auditor_sees_it" {
  module {
    source = "./tests/look"
  }

  assert {
    condition     = output.compliant
    error_message = "The tenant does not pass."
  }
}

# The check warns about changes made by hand, and about a configuration that does not comply.
run "warns_about_other_values" {
  variables {
    reconfirm_after_days = 0
  }

  expect_failures = [check.cis]
}
