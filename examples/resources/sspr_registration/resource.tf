resource "sspr_registration" "this" {
  required_at_sign_in  = true
  reconfirm_after_days = 180
}
