# Reads the settings back after they are written, and in every later plan.
data "sspr_compliance" "passwords" {
  frameworks = ["cis_m365_v7", "zero_trust_assessment"]

  depends_on = [sspr_password_protection.this, sspr_password_expiration.this]
}

output "controls" {
  description = "The controls about passwords, with the tenant's value."
  value = {
    for c in data.sspr_compliance.passwords.controls : c.id => "${c.status}: ${coalesce(c.actual, "unknown")}"
    if startswith(c.attribute, "sspr_password_")
  }
}
