# Terraform owns two settings: users are asked to register, and administrators are notified of resets. It does not manage
# the other settings of these pages.
resource "sspr_registration" "this" {
  required_at_sign_in = true
}

resource "sspr_notifications" "this" {
  notify_administrators = true
}
