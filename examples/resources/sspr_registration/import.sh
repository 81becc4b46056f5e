terraform import sspr_registration.this current
