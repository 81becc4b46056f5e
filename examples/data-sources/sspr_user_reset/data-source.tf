# Can Kim reset the password, and if not, why?
data "sspr_user_reset" "kim" {
  user_id = "kim@contoso.example"
}

# Read this out to the user.
output "explanation" {
  value = data.sspr_user_reset.kim.explanation
}

# The checks that do not pass, and the remedy for each.
output "to_do" {
  value = { for c in data.sspr_user_reset.kim.checks : c.name => "${c.detail} ${c.remedy}" if c.result != "pass" }
}

# And on the day when Microsoft's text messages and voice calls end?
data "sspr_user_reset" "kim_in_february" {
  user_id = "kim@contoso.example"
  as_of   = "2027-02-01"
}
