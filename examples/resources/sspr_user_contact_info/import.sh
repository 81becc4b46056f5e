terraform import sspr_user_contact_info.kim current/kim@contoso.example
