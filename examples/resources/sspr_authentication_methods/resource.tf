# Two methods are required, of three that are offered. The security questions are not written, so they are kept.
resource "sspr_authentication_methods" "this" {
  methods_required = 2
  methods          = ["email", "mobile_phone", "mobile_app_code"]
}
