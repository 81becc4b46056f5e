# An emulated tenant inside the provider, in the file .sspr-emulator.json. No real tenant is touched.
provider "sspr" {
  environment = "emulator"
}

variables {
  users_file = "tests/users.csv"
  region     = "AU"
}

run "onboards" {
  assert {
    condition     = length(output.object_ids) == 3
    error_message = "The file has three users."
  }
  assert {
    condition     = sspr_users_contact_info.onboarded.users["kim@contoso.example"].mobile_phone == "+61 400111222"
    error_message = "The national number is not in Microsoft's form."
  }
}

# If anything were to change, the object IDs would be unknown in the plan, and the test would fail.
run "has_nothing_left_to_do" {
  command = plan

  assert {
    condition     = length(output.object_ids) == 3
    error_message = "The same file means other users."
  }
}

# The same file as Excel saves it, with a byte order mark, CR LF, blanks, and a number whose zero Excel has dropped.
run "reads_commas_of_excel" {
  command = plan

  variables {
    users_file = "tests/excel_commas.csv"
  }

  assert {
    condition     = length(output.object_ids) == 3
    error_message = "The same file means other users."
  }
}

# The same with semicolons as separators.
run "reads_semicolons_of_excel" {
  command = plan

  variables {
    users_file = "tests/excel_semicolons.csv"
  }

  assert {
    condition     = length(output.object_ids) == 3
    error_message = "The same file means other users."
  }
}

run "takes_a_newcomer_in" {
  variables {
    users_file = "tests/with_newcomer.csv"
  }

  assert {
    condition     = length(output.object_ids) == 4
    error_message = "The file has four users."
  }
}

run "names_who_has_a_wrong_number" {
  command = plan

  variables {
    users_file = "tests/with_wrong_number.csv"
  }

  expect_failures = [sspr_users_contact_info.onboarded]
}
