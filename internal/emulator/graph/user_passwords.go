package graph

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// passwordProfileType is the type of the only property of a user that can be changed here.
var passwordProfileType = &modelType{name: "passwordProfile", properties: []modelProperty{
	aBoolean("forceChangePasswordNextSignIn"), aBoolean("forceChangePasswordNextSignInWithMfa"), aString("password"),
}}

// passwordPermission is the permission for the passwordProfile alone (autumn-2026 5.10).
const passwordPermission = "User-PasswordProfile.ReadWrite.All"

// writePasswords is for the passwordProfile. User.ReadWrite.All and Directory.ReadWrite.All suffice together with a role
// (https://learn.microsoft.com/graph/api/user-update), which mayResetPassword asks for.
var writePasswords = access{
	exactScope: true, permissions: []string{passwordPermission, "User.ReadWrite.All", "Directory.ReadWrite.All"},
	roles: []string{
		tenant.RoleGlobalAdministrator, tenant.RolePrivilegedAuthenticationAdministrator, tenant.RoleUserAdministrator,
		tenant.RoleAuthenticationAdministrator, tenant.RoleHelpdeskAdministrator,
	},
}

// Roles that may reset the passwords of all administrators, and of users without a role
// (https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions, "Who can reset
// passwords"). That every role counts as one of an administrator whom only the first may reset is chosen: the page lists
// some that the others may reset as well.
var (
	resetsAdministrators = []string{tenant.RoleGlobalAdministrator, tenant.RolePrivilegedAuthenticationAdministrator}
	resetsUsers          = append([]string{tenant.RoleUserAdministrator}, resetsAdministrators...)
)

// mayResetPassword reports whether the caller, whom the route has let in, may change the password of this user.
func mayResetPassword(x *wire.Exchange, u *tenant.User) bool {
	administrator := len(x.State.RolesOf(u, true)) > 0 // also by way of a group
	hasRole := func(roles []string) bool { return x.State.HasRole(x.Claims.ObjectID, roles...) }
	if !x.Claims.IsUser() {
		app := x.State.App(x.Claims.AppID)
		hasRole = func(roles []string) bool {
			return app != nil && slices.ContainsFunc(app.DirectoryRoles, func(r string) bool { return slices.Contains(roles, r) })
		}
		permission := slices.Contains(x.Claims.Roles, passwordPermission)
		if !administrator && permission && !x.State.Settings.PasswordNeedsRole {
			return true
		}
	}
	if administrator {
		return hasRole(resetsAdministrators)
	}
	return x.Claims.IsUser() || hasRole(resetsUsers)
}

// errNotComplex has the service's words, which public code recognizes.
var errNotComplex = refuse("The specified password does not comply with password complexity requirements. Please provide a different password.")

// storePassword keeps a password, or what the body sets about it. What the service does with the password of a guest is unknown: it is
// stored, and the guest signs in at home.
func storePassword(r *http.Request, u *tenant.User, next tenant.UserPassword) {
	x := wire.ExchangeOf(r)
	activity := tenant.AuditForceChange
	if next.Salt != u.Password.Salt {
		activity = cmp.Or(x.State.Settings.PasswordAudit, tenant.AuditResetUserPassword)
		u.EndLockout() // https://learn.microsoft.com/entra/identity/authentication/howto-password-smart-lockout
		u.SelfService.PasswordSetAt = x.Now.UTC()
	}
	u.Password = next
	if activity != tenant.AuditNone {
		x.Record(r, activity, "", tenant.AuditTarget{ID: u.ID, Type: "User", UserPrincipalName: u.UserPrincipalName})
	}
}

// readPasswordProfile returns what a passwordProfile makes of the user's password. A flag that is left out or null is false, its
// documented default (https://learn.microsoft.com/graph/api/resources/passwordprofile).
func readPasswordProfile(s *tenant.State, u *tenant.User, raw json.RawMessage) (next tenant.UserPassword, err error) {
	var profile document.Document
	if json.Unmarshal(raw, &profile) != nil || profile == nil {
		return next, userType.invalid("passwordProfile")
	}
	if profile, err = passwordProfileType.merge(nil, profile); err != nil {
		return next, err
	}
	if u.OnPremisesSyncEnabled {
		return next, errSynced
	}
	next = u.Password
	next.MustChange, next.MFAFirst = profile.IsTrue("forceChangePasswordNextSignIn"), profile.IsTrue("forceChangePasswordNextSignInWithMfa")
	raw, _ = profile.Get("password")
	password, isText := document.Text(raw)
	switch {
	case !isText:
		return next, nil
	case !tenant.IsComplex(password):
		return next, errNotComplex
	case s.Banned(u, password) != tenant.NotBanned:
		if text := s.Settings.BannedPasswordText; text != "" {
			return next, refuse("%s", text)
		}
		return next, errNotComplex
	}
	next.Set(password)
	return next, nil
}
