# The import id is the tenant ID and the user: object ID or user principal name. The user alone means the provider's tenant.
terraform import sspr_user_contact_info.kim b1d4c0de-0000-4000-8000-000000000001/kim@contoso.example
