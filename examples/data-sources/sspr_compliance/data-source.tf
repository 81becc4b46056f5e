# A service principal reads all controls of these.
data "sspr_compliance" "app_only" {
  frameworks = ["eidsca", "scubagear"]
}

# Most of these need the password reset policy, and so a signed-in user.
data "sspr_compliance" "cis" {
  frameworks = ["cis_m365_v7"]
}

output "failed" {
  value = [for c in data.sspr_compliance.app_only.controls : "${c.id}: ${c.title}" if c.status == "fail"]
}

check "cis" {
  assert {
    condition = data.sspr_compliance.cis.compliant
    error_message = join("\n", [
      for c in data.sspr_compliance.cis.controls : "${c.id} ${c.title}: ${coalesce(c.actual, c.reason)}, want ${c.expected}"
      if contains(["fail", "not_readable"], c.status)
    ])
  }
}
