# "terraform test" honors import blocks of the configuration under test, but rejects them in the module of a run block. So
# this test belongs to the root configuration.
provider "sspr" {
  environment = "emulator"
}

run "adopts_the_settings" {
  assert {
    condition     = output.locked_out == 0
    error_message = "Users are locked out: ${output.locked_out}."
  }
}
