# Another tenant, in which password reset is already in use. It is independent of the other test file's tenant.
provider "sspr" {
  environment   = "emulator"
  emulator_file = ".sspr-tenant-in-use.json"
}

variables {
  helpdesk = "https://help.contoso.example/password"
}

run "users_have_registered_one_method" {
  module {
    source = "./tests/in_use"
  }
}

run "does_not_lock_them_out" {
  command = plan

  expect_failures = [sspr_authentication_methods.this, check.no_user_is_locked_out]
}

run "lets_them_keep_what_they_have" {
  variables {
    methods_required = 1
  }

  assert {
    condition     = data.sspr_readiness.everyone.ready == 3
    error_message = "Kim, Lee and Sam cannot reset a password."
  }
}
