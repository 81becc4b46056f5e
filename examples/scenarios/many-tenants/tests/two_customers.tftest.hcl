# Two emulated tenants inside the provider, each with the ID of a customer and a file of its own.
provider "sspr" {
  alias = "contoso"

  environment        = "emulator"
  emulator_tenant_id = "11111111-1111-4111-8111-111111111111"
}

provider "sspr" {
  alias = "fabrikam"

  environment        = "emulator"
  emulator_tenant_id = "22222222-2222-4222-8222-222222222222"
}

run "configures_each_customer" {
  assert {
    condition     = output.tenants.contoso == "11111111-1111-4111-8111-111111111111" && output.tenants.fabrikam == "22222222-2222-4222-8222-222222222222"
    error_message = "A module has another customer's tenant."
  }
}

run "contoso_has_its_own" {
  module {
    source = "./tests/look"
  }
  providers = { sspr = sspr.contoso }

  assert {
    condition     = output.policy.enabled_for == "selected" && output.policy.methods_required == 1 && output.policy.custom_helpdesk_email_or_url == "https://help.example/contoso"
    error_message = "Contoso does not have the settings of its module."
  }
}

run "fabrikam_has_its_own" {
  module {
    source = "./tests/look"
  }
  providers = { sspr = sspr.fabrikam }

  assert {
    condition     = output.policy.enabled_for == "all" && output.policy.methods_required == 2 && output.policy.custom_helpdesk_email_or_url == "https://help.example/fabrikam"
    error_message = "Fabrikam does not have the settings of its module."
  }
}
