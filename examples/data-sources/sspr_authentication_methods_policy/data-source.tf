data "sspr_authentication_methods_policy" "live" {}

check "migrated" {
  assert {
    condition     = data.sspr_authentication_methods_policy.live.migration_state == "migration_complete"
    error_message = "The legacy method switches still count: finish the migration to the authentication methods policy."
  }
}
