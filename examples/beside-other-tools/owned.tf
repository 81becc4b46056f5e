# Terraform owns two settings: that users are asked to register, and that administrators are told of resets. The others
# of both pages are anybody's.
resource "sspr_registration" "this" {
  required_at_sign_in = true
}

resource "sspr_notifications" "this" {
  notify_administrators = true
}
