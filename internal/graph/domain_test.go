package graph

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// neverExpires makes a tenant whose administrators have chosen that passwords never expire.
func neverExpires(s *emulator.State) {
	s.Domain(emulator.SeedDomain).Set("passwordValidityPeriodInDays", passwords.Never)
	s.Domain(emulator.SeedDomain).Set("passwordNotificationWindowInDays", passwords.DefaultNotificationWindow)
}

// TestDomains reads which domains there are, and which of them have an expiration of their own (passwords 2.1, 2.7 and 2.8).
func TestDomains(t *testing.T) {
	client, _ := emulated(t, emulator.TokenSpec{Permissions: []string{"Domain.Read.All"}}, func(s *emulator.State) {
		s.Tenant.FederatedDomains, s.Tenant.UnverifiedDomains = []string{"Fed.example"}, []string{"new.example"}
		s.Tenant.OtherDomains = []string{"eu." + emulator.SeedDomain}
		neverExpires(s)
	})
	all, err := client.Domains(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var manageable, others []string
	for _, d := range all {
		if d.Manageable() {
			manageable = append(manageable, d.Name)
		} else {
			others = append(others, d.Name)
		}
	}
	if !slices.Equal(manageable, []string{emulator.SeedDomain, "contosoexample.onmicrosoft.com"}) || !slices.Equal(others, []string{"fed.example", "eu." + emulator.SeedDomain, "new.example"}) {
		t.Errorf("manageable are %q, and not %q", manageable, others)
	}
	if never := all[0].Expiration.NeverExpires(); never == nil || !*never {
		t.Errorf("got %+v", all[0])
	}
}

// TestUpdateDomain checks that only what differs is sent, that nothing is if nothing does, and that the list is read again.
func TestUpdateDomain(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{Permissions: []string{"Domain.ReadWrite.All"}}, neverExpires)
	if _, err := client.Domains(t.Context()); err != nil {
		t.Fatal(err)
	}
	change := passwords.Expiration{ValidityDays: new(int64(180)), NotificationWindowDays: new(int64(14))}
	before, after, err := client.UpdateDomain(t.Context(), emulator.SeedDomain, change)
	if err != nil || *before.ValidityDays != passwords.Never || *after.ValidityDays != 180 {
		t.Errorf("%+v, %+v, %v", before, after, err)
	}
	if _, _, err := client.UpdateDomain(t.Context(), emulator.SeedDomain, change); err != nil {
		t.Error(err)
	}
	var bodies []string
	for _, r := range server.Requests() {
		if r.Method == http.MethodPatch {
			bodies = append(bodies, string(r.Body))
		}
	}
	if !slices.Equal(bodies, []string{`{"passwordValidityPeriodInDays":180}`}) {
		t.Errorf("sent %q", bodies)
	}
	if all, err := client.Domains(t.Context()); err != nil || *all[0].Expiration.ValidityDays != 180 {
		t.Errorf("got %+v, %v", all, err)
	}
}

// TestFirstExpirationOfADomain checks that a first validity is sent with the default notice, and a first notice alone
// (passwords 2.2 and 10.5).
func TestFirstExpirationOfADomain(t *testing.T) {
	for want, change := range map[string]passwords.Expiration{
		`{"passwordNotificationWindowInDays":14,"passwordValidityPeriodInDays":90}`: {ValidityDays: new(int64(90))},
		`{"passwordNotificationWindowInDays":7,"passwordValidityPeriodInDays":90}`:  {ValidityDays: new(int64(90)), NotificationWindowDays: new(int64(7))},
		`{"passwordNotificationWindowInDays":7}`:                                    {NotificationWindowDays: new(int64(7))},
	} {
		client, server := emulated(t, emulator.TokenSpec{}, nil)
		if _, _, err := client.UpdateDomain(t.Context(), emulator.SeedDomain, change); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(server.Requests(), func(r emulator.Request) bool { return string(r.Body) == want }) {
			t.Errorf("%s was not sent", want)
		}
	}
}

// TestDomainErrors checks what an error about a domain names.
func TestDomainErrors(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{Permissions: []string{"Domain.Read.All"}}, nil)
	if _, err := client.Domain(t.Context(), "fabrikam.example"); serviceerror.KindOf(err) != serviceerror.NotFound {
		t.Errorf("got %v", err)
	}
	read := len(server.Requests())
	if _, err := client.Domain(t.Context(), ""); serviceerror.KindOf(err) != serviceerror.NotFound || len(server.Requests()) != read {
		t.Errorf("without a name: %v", err)
	}
	_, _, err := client.UpdateDomain(t.Context(), emulator.SeedDomain, passwords.Expiration{ValidityDays: new(int64(90))})
	if serviceerror.KindOf(err) != serviceerror.Forbidden || !strings.Contains(err.Error(), `could not change the domain "contoso.example"`) {
		t.Errorf("got %v", err)
	}
}

// TestDomainWithoutIsVerified checks that only a domain that shows false is taken as one that is not verified.
func TestDomainWithoutIsVerified(t *testing.T) {
	t.Parallel()
	for shown, want := range map[string]bool{`true`: true, `false`: false, `null`: true, ``: true} {
		o := document.Object{"id": []byte(`"contoso.example"`)}
		if shown != "" {
			o["isVerified"] = []byte(shown)
		}
		if got := plainDomain(o).Manageable(); got != want {
			t.Errorf("isVerified %s: %t", shown, got)
		}
	}
}
