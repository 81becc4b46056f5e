# An emulated tenant inside the provider, in the file .sspr-emulator.json. No real tenant is touched.
provider "sspr" {
  environment = "emulator"
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
