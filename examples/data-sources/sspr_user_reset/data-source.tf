# Can Kim reset the password, and if not, why?
data "sspr_user_reset" "kim" {
  user_id = "kim@contoso.example"
}

# Read this out to the user.
output "explanation" {
  value = data.sspr_user_reset.kim.explanation
}

# The checks that stop Kim, or that leave it open whether Kim can reset the password, and what to do about them.
output "to_do" {
  value = {
    for c in data.sspr_user_reset.kim.checks : c.name => "${c.detail} ${c.remedy}"
    if c.remedy != null && (c.result == "fail" || data.sspr_user_reset.kim.can_reset == null)
  }
}

# And on the day when Microsoft's text messages and voice calls end?
data "sspr_user_reset" "kim_in_february" {
  user_id = "kim@contoso.example"
  as_of   = "2027-02-01"
}
