# One result for each domain that is verified, managed and no subdomain.
list "sspr_password_expiration" "domains" {
  provider = sspr
}
