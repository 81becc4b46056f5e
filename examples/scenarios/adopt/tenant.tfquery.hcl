# All password reset settings of a tenant, for "terraform query" (Terraform 1.14 and later).
list "sspr_policy" "tenant" {
  provider = sspr
}

list "sspr_authentication_methods" "tenant" {
  provider = sspr
}

list "sspr_registration" "tenant" {
  provider = sspr
}

list "sspr_notifications" "tenant" {
  provider = sspr
}

list "sspr_customization" "tenant" {
  provider = sspr
}

list "sspr_on_premises_integration" "tenant" {
  provider = sspr
}

list "sspr_administrator_policy" "tenant" {
  provider = sspr
}

list "sspr_authentication_methods_policy" "tenant" {
  provider = sspr
}

list "sspr_authentication_method_configuration" "method" {
  provider = sspr
}
