# Terraform 1.11 and OpenTofu 1.11, and later: the number is in no plan and in no state.
variable "mobile_phone" {
  description = "Sam's mobile phone, such as TF_VAR_mobile_phone hands in."
  type        = string
  ephemeral   = true
  default     = "+61 400111444"
}

resource "sspr_user_contact_info" "sam" {
  user_id                 = "sam@contoso.example"
  mobile_phone_wo         = var.mobile_phone
  mobile_phone_wo_version = 1 # count up to have the number written again
}
