# An emulated tenant inside the provider, in the file .sspr-emulator.json. No real tenant is touched.
provider "sspr" {
  environment = "emulator"
}

run "adopts_the_settings" {
  assert {
    condition     = output.locked_out == 0
    error_message = "Users are locked out: ${output.locked_out}."
  }
  assert {
    condition     = length(output.endings) > 0
    error_message = "The output endings is empty."
  }
}
