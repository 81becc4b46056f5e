# The import id is the tenant ID and the method; the method alone means the provider's tenant.
terraform import sspr_authentication_method_configuration.this b1d4c0de-0000-4000-8000-000000000001/sms
