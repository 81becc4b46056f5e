# Two methods are required to reset a password. Which ones there are to choose from is decided by
# sspr_authentication_method_configuration.
resource "sspr_authentication_methods" "this" {
  methods_required = 2
}
