package graph

import (
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// domainEntity is a domain of the tenant. It has further properties if a test has added some.
var domainEntity = &odata.Entity{
	Name: "domain", Open: true,
	Always: []string{
		"authenticationType", "availabilityStatus", "id", "isAdminManaged", "isDefault", "isInitial", "isRoot", "isVerified",
		tenant.KeyPasswordNotification, tenant.KeyPasswordValidity, "state", "supportedServices",
	},
}

// Permissions and roles of the tenant's domains (passwords 2.9 and 2.10).
var (
	readDomains = access{permissions: []string{"Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}}

	writeDomains = access{
		permissions: []string{"Domain.ReadWrite.All"},
		roles:       []string{tenant.RoleDomainNameAdministrator, tenant.RoleGlobalAdministrator},
	}
)

// domainType is a domain as a PATCH can write it (https://learn.microsoft.com/graph/api/domain-update). Making a domain the
// default and changing its services are not emulated, and answered as such.
var domainType = &modelType{name: "domain", shown: "Domain", properties: []modelProperty{
	readOnly(aString("authenticationType")), readOnly(aString("availabilityStatus")), readOnly(aString("id")),
	readOnly(aBoolean("isAdminManaged")), readOnly(aBoolean("isDefault")), readOnly(aBoolean("isInitial")), readOnly(aBoolean("isRoot")),
	readOnly(aBoolean("isVerified")),
	between(0, tenant.PasswordNeverExpires, anInt32(tenant.KeyPasswordNotification)), between(0, tenant.PasswordNeverExpires, anInt32(tenant.KeyPasswordValidity)),
	readOnly(aPart("state", &modelType{name: "domainState"})), readOnly(listOf(aString("supportedServices"))),
}}

func domainKey(name string) string { return "graph domain " + name }

// listDomains lists the domains, those that are not verified last.
func (s *Service) listDomains(w http.ResponseWriter, r *http.Request) {
	st := wire.ExchangeOf(r).State
	var all []object
	for _, name := range allDomains(st.Tenant) {
		all = append(all, s.stale.Shown(domainKey(name), domainObject(st, name)))
	}
	s.answers.WriteList(w, r, domainEntity, "domains", all)
}

// getDomain answers the domain with a name.
func (s *Service) getDomain(w http.ResponseWriter, r *http.Request) {
	if name, ok := requestedDomain(w, r); ok {
		s.answers.WriteItem(w, r, domainEntity, "domains", s.stale.Shown(domainKey(name), domainObject(wire.ExchangeOf(r).State, name)))
	}
}

// patchDomain changes when passwords expire, and answers nothing (passwords 2.1). The texts of refusals are chosen.
func (s *Service) patchDomain(w http.ResponseWriter, r *http.Request) {
	name, ok := requestedDomain(w, r)
	if !ok {
		return
	}
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	x := wire.ExchangeOf(r)
	stored := domainObject(x.State, name)
	for _, key := range []string{"isDefault", "supportedServices"} {
		was, _ := stored.Get(key)
		if is, changes := sent.Get(key); changes && string(is) != string(was) {
			odata.WriteNotServed(w, r, "PATCH of "+key+" of a domain")
			return
		}
	}
	next, err := domainType.merge(stored, sent)
	if err == nil {
		err = checkDomain(x.State, name, sent, next)
	}
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	x.Before = wire.Replaced{Key: domainKey(name), Document: stored}
	for _, key := range []string{tenant.KeyPasswordNotification, tenant.KeyPasswordValidity} {
		if _, changed := sent.Get(key); changed {
			value, _ := next.Get(key)
			x.State.Domain(name).Set(key, value)
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// checkDomain refuses a domain that has no expiration of its own, and values that it does not take.
func checkDomain(st *tenant.State, name string, sent, next document.Document) error {
	validity, _ := next.Get(tenant.KeyPasswordValidity)
	notification, _ := next.Get(tenant.KeyPasswordNotification)
	null := 0
	for _, value := range [][]byte{validity, notification} {
		if document.Kind(value) == "null" {
			null++
		}
	}
	switch settings := st.Settings; {
	case !slices.Contains(st.Tenant.Domains(), name): // passwords 2.1
		return refuse("The domain '%s' is not verified.", name)
	case st.Tenant.RootOf(name) != "": // passwords 2.7
		return refuse("The password policy of the subdomain '%s' is that of its root domain '%s' and cannot be changed.", name, st.Tenant.RootOf(name))
	case st.Tenant.IsFederated(name) && !settings.FederatedExpirationStored: // passwords 2.8
		return refuse("The password policy of the federated domain '%s' cannot be changed.", name)
	case !settings.ExpirationTakesNull && slices.ContainsFunc(sent, func(p document.Property) bool { return document.Kind(p.Value) == "null" }):
		return domainType.invalid(tenant.KeyPasswordValidity)
	case settings.ExpirationNeedsBoth && null == 1: // passwords 10.5
		return refuse("The properties '%s' and '%s' must both have a value.", tenant.KeyPasswordValidity, tenant.KeyPasswordNotification)
	}
	return nil
}

// requestedDomain returns the domain of the path in lower case, or answers that there is none.
func requestedDomain(w http.ResponseWriter, r *http.Request) (name string, ok bool) {
	name = strings.ToLower(r.PathValue("id"))
	if !slices.Contains(allDomains(wire.ExchangeOf(r).State.Tenant), name) {
		odata.WriteMissing(w, r, r.PathValue("id"))
		return "", false
	}
	return name, true
}

func allDomains(t tenant.Tenant) []string {
	names := t.Domains()
	for _, name := range t.UnverifiedDomains {
		names = append(names, strings.ToLower(name))
	}
	return names
}

// domainObject returns a domain with what is stored of it. A domain that nothing was stored of shows null (passwords 2.4).
func domainObject(st *tenant.State, name string) object {
	t, kind := st.Tenant, "Managed"
	if t.IsFederated(name) {
		kind = "Federated"
	}
	o := newObject(
		"authenticationType", kind, "availabilityStatus", nil, "id", name, "isAdminManaged", true,
		"isDefault", strings.EqualFold(name, t.DefaultDomain), "isInitial", strings.EqualFold(name, t.InitialDomain), "isRoot", t.RootOf(name) == "",
		"isVerified", slices.Contains(t.Domains(), name), tenant.KeyPasswordNotification, nil, tenant.KeyPasswordValidity, nil, "state", nil,
		"supportedServices", []string{"Email", "OfficeCommunicationsOnline"},
	)
	if stored := st.DomainProperties[name]; stored != nil {
		for _, p := range *stored {
			o.Set(p.Key, p.Value)
		}
	}
	return o
}
