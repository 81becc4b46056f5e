package emulator

import (
	"net/http"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const domainPath = "/domains/contoso.example"

// TestDomainExpiration writes when passwords expire: what is left out stays (passwords 2.1 and 2.2).
func TestDomainExpiration(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		for _, name := range s.Tenant.Domains() {
			s.Domain(name).Set(tenant.KeyPasswordValidity, tenant.PasswordNeverExpires)
			s.Domain(name).Set(tenant.KeyPasswordNotification, 14)
		}
	}})
	wantPolicy(t, e.graphDocument(domainPath), tenant.KeyPasswordValidity, "2147483647")
	r := e.patch("/domains/CONTOSO.example", map[string]any{tenant.KeyPasswordValidity: 180})
	wantStatus(t, r, http.StatusNoContent)
	d := e.graphDocument(domainPath)
	wantPolicy(t, d, tenant.KeyPasswordValidity, "180")
	wantPolicy(t, d, tenant.KeyPasswordNotification, "14")
	wantStatus(t, e.patch(domainPath, map[string]any{tenant.KeyPasswordNotification: 7}), http.StatusNoContent)
	found := map[any]any{}
	for _, one := range values(t, e.graph("/domains")) {
		found[one["id"]] = one[tenant.KeyPasswordNotification]
	}
	if found["contoso.example"] != 7.0 || found["contosoexample.onmicrosoft.com"] != 14.0 {
		t.Errorf("%v", found)
	}
}

// TestDomainExpirationUnset checks that a domain of a new tenant shows null until its expiration is set (passwords 2.4 and 4.8).
func TestDomainExpirationUnset(t *testing.T) {
	e := startTenant(t, Options{})
	wantPolicy(t, e.graphDocument(domainPath), tenant.KeyPasswordValidity, "null")
	wantStatus(t, e.patch(domainPath, map[string]any{tenant.KeyPasswordValidity: 90}), http.StatusNoContent)
	wantPolicy(t, e.graphDocument(domainPath), tenant.KeyPasswordValidity, "90")
	wantPolicy(t, e.graphDocument(domainPath), tenant.KeyPasswordNotification, "null")
}

// TestDomainRefusals are the writes that a domain does not take, and those that depend on a setting (passwords 2.7 and 2.8).
func TestDomainRefusals(t *testing.T) {
	days := map[string]any{tenant.KeyPasswordValidity: 90}
	for name, test := range map[string]struct {
		path   string
		seed   func(*State)
		body   map[string]any
		status int
	}{
		"an unverified domain (passwords 2.1)": {"/domains/new.example", func(s *State) { s.Tenant.UnverifiedDomains = []string{"New.example"} }, days, http.StatusBadRequest},
		"a subdomain (passwords 2.7)":          {"/domains/eu.contoso.example", func(s *State) { s.Tenant.OtherDomains = []string{"eu.contoso.example"} }, days, http.StatusBadRequest},
		"a federated domain (passwords 2.8)":   {domainPath, func(s *State) { s.Tenant.FederatedDomains = []string{"contoso.example"} }, days, http.StatusBadRequest},
		"a federated domain that is stored": {domainPath, func(s *State) {
			s.Tenant.FederatedDomains, s.Settings.FederatedExpirationStored = []string{"contoso.example"}, true
		}, days, http.StatusNoContent},
		"a domain of another tenant": {"/domains/fabrikam.example", nil, days, http.StatusNotFound},
		"text":                       {domainPath, nil, map[string]any{tenant.KeyPasswordValidity: "90"}, http.StatusBadRequest},
		"more than an Int32":         {domainPath, nil, map[string]any{tenant.KeyPasswordValidity: 2147483648}, http.StatusBadRequest},
		"an unknown property":        {domainPath, nil, map[string]any{"passwordLength": 90}, http.StatusBadRequest},
		"another kind of domain":     {domainPath, nil, map[string]any{"authenticationType": "Federated"}, http.StatusBadRequest},
		"another default (501)":      {domainPath, nil, map[string]any{"isDefault": false}, http.StatusNotImplemented},
		"other services (501)":       {domainPath, nil, map[string]any{"supportedServices": []string{"Email"}}, http.StatusNotImplemented},
		"null":                       {domainPath, nil, map[string]any{tenant.KeyPasswordValidity: nil}, http.StatusBadRequest},
		"null that is stored": {
			domainPath, func(s *State) { s.Settings.ExpirationTakesNull = true },
			map[string]any{tenant.KeyPasswordValidity: nil},
			http.StatusNoContent,
		},
		"one of two (passwords 10.5)": {domainPath, func(s *State) { s.Settings.ExpirationNeedsBoth = true }, days, http.StatusBadRequest},
		"both": {
			domainPath, func(s *State) { s.Settings.ExpirationNeedsBoth = true },
			map[string]any{tenant.KeyPasswordValidity: 90, tenant.KeyPasswordNotification: 14},
			http.StatusNoContent,
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{Seed: test.seed})
			before := e.graph(test.path)
			wantStatus(t, e.patch(test.path, test.body), test.status)
			if after := e.graph(test.path); test.status == http.StatusBadRequest && string(after.body) != string(before.body) {
				t.Errorf("a refused write changed %s to %s", before.body, after.body)
			}
		})
	}
}

// TestDomainRights checks who may write: an application with the permission (passwords 2.9), and of signed-in users those with a
// role (passwords 2.10).
func TestDomainRights(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.User(SeedUserID).DirectoryRoles = []string{tenant.RoleDomainNameAdministrator} }})
	const scope = "Domain.ReadWrite.All"
	for name, test := range map[string]struct {
		spec   TokenSpec
		status int
	}{
		"the permission to read":                   {TokenSpec{Permissions: []string{"Domain.Read.All"}}, http.StatusForbidden},
		"the permission":                           {TokenSpec{Permissions: []string{scope}}, http.StatusNoContent},
		"a Domain Name Administrator":              {TokenSpec{User: SeedUserID, Scope: scope}, http.StatusNoContent},
		"a Global Reader":                          {TokenSpec{User: SeedReaderID, Scope: scope}, http.StatusForbidden},
		"a Domain Name Administrator who may read": {TokenSpec{User: SeedUserID, Scope: "Domain.Read.All"}, http.StatusForbidden},
	} {
		r := e.send(http.MethodPatch, domainPath, test.spec, map[string]any{tenant.KeyPasswordValidity: 90})
		if r.StatusCode != test.status {
			t.Errorf("%s: %d, want %d: %s", name, r.StatusCode, test.status, r.body)
		}
	}
}
