terraform import sspr_users_contact_info.staff current/kim@contoso.example,lee@contoso.example,pat@contoso.example
