package tenant

import (
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// The properties of a domain that decide when passwords expire (passwords 2.2).
const (
	KeyPasswordValidity     = "passwordValidityPeriodInDays"
	KeyPasswordNotification = "passwordNotificationWindowInDays"
)

// PasswordNeverExpires is the validity in days that means never (passwords 2.3).
const PasswordNeverExpires = 2147483647

// unsetPasswordValidity is the documented validity in days of passwords in a domain that shows null, if they expire (passwords 2.2).
const unsetPasswordValidity = 90

// Domain returns what is stored of a domain, with its name in any case, and adds the domain to what is stored if it is not. What it
// points at may be changed in place.
func (s *State) Domain(name string) *document.Document {
	name = strings.ToLower(name)
	d := s.DomainProperties[name]
	if d == nil {
		d = &document.Document{}
		if s.DomainProperties == nil {
			s.DomainProperties = map[string]*document.Document{}
		}
		s.DomainProperties[name] = d
	}
	return d
}

// lowerDomains puts the names of domains into the case in which they are found.
func (s *State) lowerDomains() {
	for name, d := range s.DomainProperties {
		if lower := strings.ToLower(name); lower != name {
			delete(s.DomainProperties, name)
			s.DomainProperties[lower] = d
		}
	}
}

// PasswordValidity returns after how many days passwords expire in a domain, with its name in any case, or that they never do. A
// subdomain has the policy of its root domain (passwords 2.7). What null means is Settings.UnsetPasswordsExpire.
func (s *State) PasswordValidity(domain string) (days int, never bool) {
	domain = strings.ToLower(domain)
	if root := s.Tenant.RootOf(domain); root != "" {
		domain = root
	}
	var raw []byte
	if d := s.DomainProperties[domain]; d != nil {
		raw, _ = d.Get(KeyPasswordValidity)
	}
	days, err := document.WholeNumber(raw)
	switch {
	case err != nil || document.Kind(raw) != "number":
		return unsetPasswordValidity, !s.Settings.UnsetPasswordsExpire
	case days == PasswordNeverExpires:
		return 0, true
	}
	return days, false
}

// IsFederated reports whether the users of a domain sign in at another identity provider.
func (t Tenant) IsFederated(domain string) bool {
	return slices.ContainsFunc(t.FederatedDomains, func(f string) bool { return strings.EqualFold(f, domain) })
}

// RootOf returns the root of a subdomain among the domains of the tenant, or "" for a domain that is a root itself.
func (t Tenant) RootOf(domain string) (root string) {
	for _, name := range t.Domains() {
		if strings.HasSuffix(strings.ToLower(domain), "."+name) && (root == "" || len(name) < len(root)) {
			root = name
		}
	}
	return root
}
