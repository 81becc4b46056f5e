# "terraform test" honors import blocks of the configuration under test. In the module of a run block Terraform 1.11 rejects
# them and 1.16 accepts them, so this test is beside the root configuration.
provider "sspr" {
  environment = "emulator"
}

run "adopts_the_settings" {
  assert {
    condition     = output.locked_out == 0
    error_message = "Users are locked out: ${output.locked_out}."
  }
}
