variable "mobile_numbers" {
  description = "Mobile numbers of Australian users as the HR system writes them, by user principal name."
  type        = map(string)
  sensitive   = true
  default = {
    "adele@example.com" = "0400 111 222"
    "grady@example.com" = "+61 (0)400 111 333"
  }
}

# {"adele@example.com" = "+61 400111222", "grady@example.com" = "+61 400111333"}
output "mobile_numbers" {
  value     = { for user, number in var.mobile_numbers : user => provider::sspr::format_phone(number, "AU") }
  sensitive = true
}

# A number in international format needs no region: "+1 2065555555x123".
output "office" {
  value = provider::sspr::format_phone("+1 (206) 555-5555 ext. 123")
}
