# An emulated tenant inside the provider, in the file .sspr-emulator.json. No real tenant is touched.
provider "sspr" {
  environment = "emulator"
}

variables {
  group_id         = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group of the emulated tenant
  methods_required = 1
  methods          = ["email", "mobile_phone", "mobile_app_code"]
}

run "can_reset" {
  command = plan

  variables {
    user = "kim@contoso.example"
  }

  assert {
    condition     = strcontains(output.read_out, "Have one of these ready: authenticator app (code).") && length(output.to_do) == 0
    error_message = "The helpdesk reads out something else: ${output.read_out}"
  }
}

run "signs_in_without_a_password" {
  command = plan

  variables {
    user = "pat@contoso.example"
  }

  assert {
    condition     = strcontains(output.read_out, "does not reset a password") && length(output.registered) == 0
    error_message = "Windows Hello counts."
  }
}

run "live_policy" {
  command = plan

  variables {
    user             = "kim@contoso.example"
    group_id         = null
    methods_required = null
    methods          = null
  }

  assert {
    condition     = strcontains(output.read_out, "SSPR_0009") && contains(keys(output.to_do), "tenant_enabled")
    error_message = "Password reset is off in the emulated tenant, and the answer is: ${output.read_out}"
  }
}

run "not_in_the_group" {
  command = plan

  variables {
    user = "tia@contoso.example"
  }

  assert {
    condition     = strcontains(output.read_out, "SSPR_0013")
    error_message = "The user is in the group."
  }
}
