# Two methods are required to reset a password. The methods that users can choose from are configured with
# sspr_authentication_method_configuration.
resource "sspr_authentication_methods" "this" {
  methods_required = 2
}
