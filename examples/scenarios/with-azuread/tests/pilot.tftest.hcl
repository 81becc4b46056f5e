# azuread is a mock: it signs in nowhere and makes no group. The mock's group has the ID of a group that every new emulated
# tenant has. Without this default the mock invents an ID such as "qjql3kh8", which sspr rejects.
mock_provider "azuread" {
  mock_resource "azuread_group" {
    defaults = {
      object_id = "b1d4c0de-0000-4000-8000-000000000201" # SSPR-Test-Group
    }
  }
  mock_data "azuread_users" {
    defaults = {
      object_ids = ["b1d4c0de-0000-4000-8000-000000000104", "b1d4c0de-0000-4000-8000-000000000105"] # kim and lee
    }
  }
}

# sspr is not a mock: it writes to an emulated tenant in this file.
provider "sspr" {
  environment   = "emulator"
  emulator_file = ".sspr-with-azuread.json"
}

run "enables_password_reset_for_the_group" {
  assert {
    condition     = sspr_policy.this.group_id == azuread_group.pilot.object_id && azuread_group.pilot.security_enabled
    error_message = "Password reset is not enabled for the group, or the group is not a security group."
  }
  assert {
    condition     = length(azuread_group.pilot.members) == 2
    error_message = "The group does not have both members."
  }
}

# Check the tenant itself, not only the configuration.
run "the_tenant_has_it" {
  module {
    source = "./tests/look"
  }

  assert {
    condition     = output.policy.enabled_for == "selected" && output.policy.group_name == "SSPR-Test-Group"
    error_message = "Password reset is enabled for ${output.policy.enabled_for} ${coalesce(output.policy.group_name, "no group")}."
  }
  assert {
    condition     = contains(output.kim.methods_registered, "email") && output.kim.is_sspr_capable
    error_message = "Kim cannot reset the password by e-mail."
  }
}
