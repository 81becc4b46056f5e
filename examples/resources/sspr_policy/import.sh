terraform import sspr_policy.this current
