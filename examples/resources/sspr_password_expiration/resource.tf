# Passwords never expire, as Microsoft and NIST advise. One block for each domain, or for_each as in the guide Passwords.
resource "sspr_password_expiration" "this" {
  domain        = "contoso.example"
  never_expires = true
}

# A rule demands that these expire.
resource "sspr_password_expiration" "expiring" {
  domain                   = "contosoexample.onmicrosoft.com"
  validity_days            = 365
  notification_window_days = 14
}
