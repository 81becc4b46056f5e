# The import id is the tenant ID; a tenant has the setting once.
terraform import sspr_authentication_methods_policy.this b1d4c0de-0000-4000-8000-000000000001
