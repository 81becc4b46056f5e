package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

// tenant is an emulated tenant that one case has to itself.
type tenant struct {
	*emulator.Server
	caPath string
}

// newTenant starts a copy of the given tenant; a fresh one if it is nil.
func newTenant(t *testing.T, like *emulator.State) *tenant {
	t.Helper()
	server, err := emulator.Start(context.Background(), emulator.Options{Seed: func(s *emulator.State) {
		if like != nil {
			*s = copied(*like)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, server.CACertificatePEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return &tenant{Server: server, caPath: path}
}

// copied returns a copy of a tenant, by way of the form of the tenant file.
func copied(s emulator.State) emulator.State {
	var next emulator.State
	raw, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(raw, &next)
	}
	if err != nil {
		panic("faults: the tenant cannot be copied: " + err.Error())
	}
	return next
}

// state returns a copy of the tenant.
func (n *tenant) state(t *testing.T) *emulator.State {
	t.Helper()
	var found emulator.State
	if err := n.View(func(s emulator.State) { found = s }); err != nil {
		t.Fatal(err)
	}
	return &found
}

// change changes the tenant without the provider.
func (n *tenant) change(t *testing.T, change func(*emulator.State)) {
	t.Helper()
	if err := n.Update(func(s *emulator.State) error { change(s); return nil }); err != nil {
		t.Fatal(err)
	}
}

// signIn returns the provider block of an administrator of both services.
func (n *tenant) signIn() (*tfprotov6.DynamicValue, error) {
	all, err := schemas()
	if err != nil {
		return nil, err
	}
	object := all.Provider.ValueType().(tftypes.Object)
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	c := n.Credentials()
	d, err := tfprotov6.NewDynamicValue(object, whole(object, map[string]tftypes.Value{
		"tenant_id": text(c.TenantID), "client_id": text(c.ClientID), "client_secret": text(c.ClientSecret),
		"authority_host": text(n.URL()), "graph_endpoint": text(n.URL()), "portal_endpoint": text(n.URL()), "ca_certificate_path": text(n.caPath),
		"portal": whole(object.AttributeTypes["portal"].(tftypes.Object), map[string]tftypes.Value{"refresh_token": text(c.PolicyAdministratorRefreshToken)}),
	}))
	return &d, err
}

// whole returns an object with the given attributes, and null for all others.
func whole(object tftypes.Object, given map[string]tftypes.Value) tftypes.Value {
	values := map[string]tftypes.Value{}
	for name, typ := range object.AttributeTypes {
		values[name] = tftypes.NewValue(typ, nil)
	}
	maps.Copy(values, given)
	return tftypes.NewValue(object, values)
}

// documents are everything that the tenant keeps, property by property: "policy/enablementType" => "1".
type documents map[string]string

// volatile are properties that the service changes by itself with every write.
var volatile = map[string]bool{"methods/lastModifiedDateTime": true}

// documentsOf returns the properties of everything that a tenant keeps.
func documentsOf(s *emulator.State) documents {
	all := documents{}
	add := func(place string, d emulator.Document) {
		for _, key := range d.Keys() {
			if name := place + "/" + key; !volatile[name] {
				raw, _ := d.Get(key)
				all[name] = canonical(raw)
			}
		}
	}
	add("policy", s.PasswordResetPolicy)
	add("onpremises", s.OnPremisesPasswordReset)
	add("authorization", s.AuthorizationPolicy)
	add("methods", s.AuthenticationMethodsPolicy)
	add("branding", subjects.Branding(s))
	add("passwordRules", *subjects.PasswordRules(s))
	for name, d := range s.DomainProperties {
		place := "domain " + name
		if name == emulator.SeedDomain {
			place = subjects.PasswordExpiration.Document.Name
		}
		add(place, *d)
	}
	for _, d := range s.AuthenticationMethods {
		id, _ := d.Get("id")
		add("method "+canonical(id), d)
	}
	for i := range s.Users {
		user := s.Users[i].ID
		for _, kind := range []string{emulator.PhoneMobile, emulator.PhoneAlternateMobile, emulator.PhoneOffice} {
			all[user+"/"+kind] = s.Phone(user, kind)
		}
		all[user+"/email"], all[user+"/public"] = s.Email(user), s.Users[i].MobilePhone
		all[user+"/authenticators"] = strings.Join(s.AppIDs(user, emulator.AppAuthenticator), " ")
		all[user+"/codes"] = strings.Join(s.AppIDs(user, emulator.AppSoftwareOATH), " ")
		p := s.Users[i].Password
		all[user+"/password"] = fmt.Sprint(p.Is(newPassword), p.MustChange, p.MFAFirst) // the salt is another in every run
		all[user+"/sessions"] = fmt.Sprint(!s.Users[i].SessionsValidFrom.IsZero())      // the time is another in every run
	}
	return all
}

// canonical renders JSON so that neither white space nor the order of members counts.
func canonical(raw json.RawMessage) string {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return fmt.Sprintf("not JSON: %s", raw)
	}
	sorted, _ := json.Marshal(v)
	return string(sorted)
}
