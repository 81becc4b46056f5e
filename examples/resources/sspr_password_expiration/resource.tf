# Passwords never expire in these domains, as Microsoft and NIST advise.
resource "sspr_password_expiration" "never" {
  for_each = toset(["contoso.example", "contosoexample.onmicrosoft.com"])

  domain        = each.key
  never_expires = true
}

# Where a rule demands that they expire:
#
#   never_expires            = false
#   validity_days            = 365
#   notification_window_days = 14
