# One result for each method that serves password reset.
list "sspr_authentication_method_configuration" "methods" {
  provider = sspr
}
