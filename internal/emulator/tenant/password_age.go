package tenant

import (
	"cmp"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// PasswordExpired reports whether the password of a user has expired, so that sign-in requires another one (passwords 5.6 and 5.7).
func (s *State) PasswordExpired(u *User, now time.Time) bool {
	since := s.passwordSince(u)
	if since.IsZero() || !u.Password.Known() || !s.expires(u) {
		return false
	}
	_, domain, _ := strings.Cut(u.UserPrincipalName, "@")
	days, never := s.PasswordValidity(domain)
	return !never && !now.Before(since.AddDate(0, 0, days))
}

// passwordSince returns when the password of a user was set. The tenant does not know it of a user who still has the first one: that
// counts since the user was created, or the tenant (passwords 10.7).
func (s *State) passwordSince(u *User) time.Time {
	return cmp.Or(u.SelfService.PasswordSetAt, u.CreatedAt, s.Tenant.CreatedAt)
}

// expires reports whether the policy of the domain applies to a user: neither to one whom passwordPolicies exempts, nor to one whose
// password another directory or identity provider keeps (passwords 5.8 and 5.9).
func (s *State) expires(u *User) bool {
	raw, _ := u.Properties.Get("passwordPolicies")
	policies, _ := document.Text(raw)
	exempt := strings.Contains(strings.ToLower(policies), "disablepasswordexpiration")
	return !exempt && !u.OnPremisesSyncEnabled && !u.External() && !s.IsFederated(u)
}
