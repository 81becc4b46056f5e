variable "phone" {
  type      = string
  default   = "0400 111 222"
  sensitive = true

  validation {
    condition     = contains(["mobile", "fixed_line_or_mobile"], provider::sspr::parse_phone(var.phone, "AU").type)
    error_message = "The phone must be a mobile phone."
  }
}

# {country_code = 61, national_number = "400111222", extension = null, region = "AU",
#  e164 = "+61400111222", formatted = "+61 400111222", valid = true, type = "mobile"}
output "phone" {
  value     = provider::sspr::parse_phone(var.phone, "AU")
  sensitive = true
}
