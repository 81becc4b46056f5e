package diagnose

import (
	"fmt"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// likelyCause returns what probably caused a failure, as far as the request shows it, else "".
func likelyCause(e *serviceerror.Error) string {
	const choose = "Set group_id of sspr_policy to a group that exists, or enabled_for to \"none\" or \"all\", and apply that first."
	switch {
	case e.BornMigrated && (e.Kind == serviceerror.Refused || e.Kind == serviceerror.NotPersisted):
		return "The tenant shows no migration state: it was created after the migration to the authentication methods policy. No way back is known for such a tenant. " +
			"Applying again will not help. Remove migration_state, or set it to \"migration_complete\"."
	case e.LegacySwitches:
		return "The request changed methods on the page Password reset > Authentication methods. A tenant that is migrated to the authentication methods policy rejects such changes, " +
			"and every tenant created since 2025 is migrated. Remove methods (other than security_questions) from sspr_authentication_methods, and manage them with sspr_authentication_method_configuration."
	case e.Group != "" && e.GroupMissing:
		return fmt.Sprintf("The password reset policy names the group %s, and that group does not exist. The service rejects changes to any page of such a policy. %s", e.Group, choose)
	case e.Group != "":
		return fmt.Sprintf("The password reset policy names the group %s. If that group was deleted, the service may reject changes to any page of the policy. %s", e.Group, choose)
	default:
		return ""
	}
}
