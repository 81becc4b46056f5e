output "locked_out" {
  description = "Number of users and administrators who can reset a password today and could not with these methods."
  value       = local.locked_out
}

output "endings" {
  description = "Sentences on who loses password reset when Microsoft ends methods, one for each date."
  value       = data.sspr_readiness.planned.endings[*].summary
}

output "readiness" {
  description = "The data source sspr_readiness for these methods, without names. Its numbers change daily: do not pass it on as an output of the root module."
  value       = data.sspr_readiness.planned
}

output "tenant_id" {
  description = "ID of the tenant that is configured."
  value       = sspr_policy.this.id
}
