# The import id is the tenant ID and the users, as the map is to call them. The users alone mean the provider's tenant.
terraform import sspr_users_contact_info.staff b1d4c0de-0000-4000-8000-000000000001/kim@contoso.example,lee@contoso.example,pat@contoso.example
