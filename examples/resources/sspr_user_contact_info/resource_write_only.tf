# With Terraform 1.11 or OpenTofu 1.11 and later, the number is not stored in the plan or the state.
variable "mobile_phone" {
  description = "Sam's mobile phone, for example from TF_VAR_mobile_phone."
  type        = string
  ephemeral   = true
  default     = "+61 400111444"
}

resource "sspr_user_contact_info" "sam" {
  user_id                 = "sam@contoso.example"
  mobile_phone_wo         = var.mobile_phone
  mobile_phone_wo_version = 1 # increment to write the number again
}
