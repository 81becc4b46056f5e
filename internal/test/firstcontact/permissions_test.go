package firstcontact

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// readPermissions are all application permissions that the pages name for planning and reading, of those that do the same the
// first that reads only.
var readPermissions = []string{
	"Policy.Read.All", "UserAuthenticationMethod.Read.All", "AuditLog.Read.All", "User.Read.All", "GroupMember.Read.All",
	"RoleManagement.Read.Directory", "LicenseAssignment.Read.All", "Domain.Read.All", "GroupSettings.Read.All", "OrganizationalBranding.Read.All",
}

// writePermissions are all that they name for applying and invoking.
var writePermissions = []string{
	"Policy.ReadWrite.AuthenticationMethod", "Policy.ReadWrite.Authorization", "UserAuthenticationMethod.ReadWrite.All",
	"User-PasswordProfile.ReadWrite.All", "User.RevokeSessions.All", "GroupSettings.ReadWrite.All", "Domain.ReadWrite.All", "OrganizationalBranding.ReadWrite.All",
}

// loss is what does not work without a permission, as the page of each type in docs/ has it.
type loss struct {
	// types no longer work, and parts work except for what the permission is for.
	types, parts []string
}

// withoutReading is what planning and reading lose with a permission.
var withoutReading = map[string]loss{
	"Policy.Read.All": {
		types: []string{
			"sspr_administrator_policy", "data.sspr_administrator_policy", "sspr_authentication_methods_policy", "data.sspr_authentication_methods_policy",
			"sspr_authentication_method_configuration", "data.sspr_authentication_method_configuration", "data.sspr_compliance",
		},
		parts: []string{"data.sspr_readiness", "data.sspr_user_reset"},
	},
	"UserAuthenticationMethod.Read.All": {types: []string{"sspr_user_contact_info", "sspr_users_contact_info"}, parts: []string{"data.sspr_user_reset"}},
	"AuditLog.Read.All": {
		types: []string{
			"data.sspr_registration_summary", "data.sspr_user_registration", "data.sspr_user_registrations", "data.sspr_audit_events",
			"data.sspr_directory_contact_info", "ephemeral.sspr_directory_contact_info", "data.sspr_readiness",
		},
		parts: []string{"data.sspr_user_reset"},
	},
	"User.Read.All":                   {types: []string{"data.sspr_directory_contact_info", "ephemeral.sspr_directory_contact_info", "data.sspr_readiness", "data.sspr_user_reset"}},
	"GroupMember.Read.All":            {parts: []string{"data.sspr_directory_contact_info", "ephemeral.sspr_directory_contact_info", "data.sspr_readiness", "data.sspr_user_reset"}},
	"RoleManagement.Read.Directory":   {parts: []string{"data.sspr_directory_contact_info", "ephemeral.sspr_directory_contact_info", "data.sspr_readiness", "data.sspr_user_reset"}},
	"LicenseAssignment.Read.All":      {types: []string{"data.sspr_license"}, parts: []string{"data.sspr_readiness", "data.sspr_user_reset"}},
	"Domain.Read.All":                 {types: []string{"sspr_password_expiration", "data.sspr_password_expiration"}, parts: []string{"data.sspr_user_reset", "data.sspr_compliance"}},
	"GroupSettings.Read.All":          {types: []string{"sspr_password_protection", "data.sspr_password_protection"}, parts: []string{"data.sspr_compliance"}},
	"OrganizationalBranding.Read.All": {types: []string{"sspr_sign_in_links", "data.sspr_sign_in_links"}},
}

// withoutWriting is what applying and invoking lose.
var withoutWriting = map[string]loss{
	"Policy.ReadWrite.AuthenticationMethod":  {types: []string{"sspr_authentication_methods_policy", "sspr_authentication_method_configuration"}},
	"Policy.ReadWrite.Authorization":         {types: []string{"sspr_administrator_policy"}},
	"UserAuthenticationMethod.ReadWrite.All": {types: []string{"sspr_user_contact_info", "sspr_users_contact_info", "action.sspr_remove_registered_method", "action.sspr_require_reregistration"}},
	"User-PasswordProfile.ReadWrite.All":     {types: []string{"action.sspr_reset_password"}},
	"GroupSettings.ReadWrite.All":            {types: []string{"sspr_password_protection"}},
	"Domain.ReadWrite.All":                   {types: []string{"sspr_password_expiration"}},
	"OrganizationalBranding.ReadWrite.All":   {types: []string{"sspr_sign_in_links"}},
	"User.RevokeSessions.All":                {types: []string{"action.sspr_revoke_sign_in_sessions"}},
}

// without returns a list without one value.
func without(list []string, value string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(one string) bool { return one == value })
}

// granted returns a place whose application has these permissions and no others.
func granted(t *testing.T, permissions []string) *place {
	t.Helper()
	return newPlace(t, func(s *emulator.State) { s.App(emulator.SeedClientID).Permissions = permissions })
}

// ofGraph reports whether a type is one of Microsoft Graph's own. The portal's are those of TestPortalRoles.
func ofGraph(name string) bool { return !slices.Contains(portalTypes, name) }

// TestMissingPermissionToRead: without a permission, exactly the types that their pages name it for can no longer be planned or
// read, their lines name it, and asking for one of them fails.
func TestMissingPermissionToRead(t *testing.T) {
	t.Parallel()
	if got, want := slices.Sorted(maps.Keys(withoutReading)), slices.Sorted(slices.Values(readPermissions)); !slices.Equal(got, want) {
		t.Fatalf("the table has %v, want %v", got, want)
	}
	for permission, lost := range withoutReading {
		t.Run(permission, func(t *testing.T) {
			t.Parallel()
			p := granted(t, without(readPermissions, permission))
			r, _ := p.examined(t, commands[0], p.signedIn())
			r.wantCode(t, "-doctor", 1)
			for name, row := range table(t, r.stdout) {
				switch {
				case !ofGraph(name) || strings.HasPrefix(name, "action.") || strings.HasPrefix(name, "list."):
				case slices.Contains(lost.types, name):
					if row.plan != "missing" || !strings.Contains(row.line, permission) {
						t.Errorf("%s is not missing %s: %s", name, permission, row.line)
					}
				case slices.Contains(lost.parts, name):
					if row.plan == "missing" || !strings.Contains(row.line, permission) {
						t.Errorf("%s does not work without %s: %s", name, permission, row.line)
					}
				case row.plan != "ok" && row.plan != "unknown":
					t.Errorf("%s does not need %s: %s", name, permission, row.line)
				}
			}
		})
	}
}

// TestMissingPermissionToWrite: so is it with permissions to apply and to invoke.
func TestMissingPermissionToWrite(t *testing.T) {
	t.Parallel()
	if got, want := slices.Sorted(maps.Keys(withoutWriting)), slices.Sorted(slices.Values(writePermissions)); !slices.Equal(got, want) {
		t.Fatalf("the table has %v, want %v", got, want)
	}
	for permission, lost := range withoutWriting {
		t.Run(permission, func(t *testing.T) {
			t.Parallel()
			p := granted(t, slices.Concat(readPermissions, without(writePermissions, permission)))
			r, _ := p.examined(t, commands[0], p.signedIn())
			r.wantCode(t, "-doctor", 1)
			rows := table(t, r.stdout)
			for name, row := range rows {
				verdict := row.apply
				switch {
				case !ofGraph(name) || strings.HasPrefix(name, "data.") || strings.HasPrefix(name, "ephemeral.") || strings.HasPrefix(name, "list."):
				case slices.Contains(lost.types, name):
					if verdict != "missing" || !strings.Contains(row.line, permission) {
						t.Errorf("%s is not missing %s: %s", name, permission, row.line)
					}
				case verdict != "ok" && verdict != "unknown":
					t.Errorf("%s does not need %s: %s", name, permission, row.line)
				}
			}
			for _, name := range lost.types {
				if _, ok := rows[name]; !ok {
					t.Errorf("%s has no line", name)
				}
			}
		})
	}
}

// TestAllPermissions: with what the pages name and nothing else everything works, and each type has its line.
func TestAllPermissions(t *testing.T) {
	t.Parallel()
	p := granted(t, slices.Concat(readPermissions, writePermissions))
	r, _ := p.examined(t, commands[0], p.signedIn())
	r.wantCode(t, "-doctor", 0)
	rows := table(t, r.stdout)
	for _, lost := range slices.Concat(slices.Collect(maps.Values(withoutReading)), slices.Collect(maps.Values(withoutWriting))) {
		for _, name := range slices.Concat(lost.types, lost.parts, portalTypes) {
			if row, ok := rows[name]; !ok || row.plan == "missing" || row.apply == "missing" {
				t.Errorf("%s: %q", name, row.line)
			}
		}
	}
}
