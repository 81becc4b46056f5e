# An emulated tenant inside the provider, in the file .sspr-emulator.json. No real tenant is touched.
provider "sspr" {
  environment = "emulator"
}

variables {
  group_id       = "b1d4c0de-0000-4000-8000-000000000201" # the pilot group
  default_region = "AU"
}

run "counts_the_pilot" {
  command = plan

  assert {
    condition     = output.directory.users == 1 && output.directory.by_method.mobile_phone == 1 && output.directory.by_method.office_phone == 1
    error_message = "One user of the pilot group has a mobile and an office phone in the directory, and nothing registered."
  }
  assert {
    condition     = length(sspr_users_contact_info.registered) == 0
    error_message = "The numbers alone must not register anything."
  }
  assert {
    condition     = output.ready == 3
    error_message = "The other three members of the pilot group have an authenticator app."
  }
}

run "registers_the_pilot" {
  variables {
    register = true
  }

  assert {
    condition     = length(sspr_users_contact_info.registered[0].object_ids) == 1
    error_message = "One user is registered."
  }
}

# The report shows the registered methods, so the user is no longer listed.
run "leaves_nothing_of_the_pilot" {
  command = plan

  variables {
    register = true
  }

  assert {
    condition     = output.directory.users == 0 && output.ready == 4
    error_message = "The user of the pilot group has registered methods, and all four members could reset a password."
  }
}

run "registers_all_others" {
  variables {
    group_id = null
    register = true
  }

  assert {
    condition     = output.directory.users == 1 && output.directory.by_method.email == 1
    error_message = "One user is left, with a private e-mail address."
  }
}

run "leaves_nothing" {
  command = plan

  variables {
    group_id = null
    register = true
  }

  assert {
    condition     = output.directory.users == 0 && output.directory.not_usable == 0
    error_message = "All users with contact data have registered methods."
  }
}
