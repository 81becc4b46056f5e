# Terraform owns two settings: users are asked to register, and administrators are notified of resets.
resource "sspr_registration" "this" {
  required_at_sign_in = true
}

resource "sspr_notifications" "this" {
  notify_administrators = true
}
