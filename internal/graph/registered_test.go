package graph

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// withApps is a user with a phone and two apps.
func withApps(s *emulator.State) {
	u := s.User(emulator.SeedUserID)
	u.RegisteredMethods = nil
	s.SetPhone(u.ID, emulator.PhoneMobile, mobile1)
	s.AddApp(u.ID, emulator.UserApp{ID: "a0000000-0000-4000-8000-000000000002", Kind: emulator.AppAuthenticator, CreatedAt: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)})
	s.AddApp(u.ID, emulator.UserApp{ID: "a0000000-0000-4000-8000-000000000001", Kind: emulator.AppAuthenticator, CreatedAt: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
}

func TestRegistered(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, withApps)
	found, err := client.Registered(t.Context(), emulator.SeedUserID, sspr.RegisteredMethods...)
	if err != nil {
		t.Fatal(err)
	}
	want := []Registered{
		{Method: sspr.RegisteredMobilePhone, ID: emulator.MobilePhoneMethodID},
		{sspr.RegisteredMicrosoftAuthenticator, "a0000000-0000-4000-8000-000000000002", time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)},
		{sspr.RegisteredMicrosoftAuthenticator, "a0000000-0000-4000-8000-000000000001", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)},
	}
	if !slices.Equal(found, want) {
		t.Errorf("got %+v, want %+v", found, want)
	}
	server.ResetRequests()
	if _, err := client.Registered(t.Context(), emulator.SeedUserID, sspr.RegisteredSoftwareOATH); err != nil {
		t.Fatal(err)
	}
	for _, r := range server.Requests() {
		if r.Service == emulator.Graph && !strings.HasSuffix(r.Path, "/softwareOathMethods") {
			t.Errorf("%s was read for nothing", r.Path)
		}
	}
}

// TestRemovalDoesNotShow: a removal that the service accepts and does not keep is no success, and no reason to look for ever.
func TestRemovalDoesNotShow(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, withApps)
	client.options.ConfirmFor = 50 * time.Millisecond
	server.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodDelete, Status: http.StatusNoContent})
	removed := 0
	err := client.RemoveRegistered(t.Context(), emulator.SeedUserID, []Registered{{Method: sspr.RegisteredMobilePhone, ID: emulator.MobilePhoneMethodID}}, func(Registered) { removed++ })
	if serviceerror.KindOf(err) != serviceerror.NotPersisted || !strings.Contains(err.Error(), "still shows the mobile phone after 50ms") {
		t.Errorf("got %v", err)
	}
	if removed != 1 {
		t.Errorf("%d removals were reported", removed)
	}
	private(t, err)
}

// TestReadingBackRemovals: a reading that fails in passing does not fail a removal. A method that could not be read is
// not claimed to be shown.
func TestReadingBackRemovals(t *testing.T) {
	phone := []Registered{{Method: sspr.RegisteredMobilePhone, ID: emulator.MobilePhoneMethodID}}
	for name, c := range map[string]struct {
		fault emulator.Fault
		says  string
	}{
		"in passing":  {emulator.Fault{Service: emulator.Graph, Method: http.MethodGet, Status: http.StatusNotFound, Body: missingUser, Times: 3}, ""},
		"for ever":    {emulator.Fault{Service: emulator.Graph, Method: http.MethodGet, Status: http.StatusForbidden}, "the result could not be read back after 500ms. The last failed reading was answered with HTTP 403"},
		"never known": {emulator.Fault{Service: emulator.Graph, Method: http.MethodGet, Status: http.StatusNotFound, Body: missingUser}, "the result could not be read back after"},
	} {
		client, server := emulated(t, emulator.TokenSpec{}, withApps)
		client.options.ConfirmFor = 500 * time.Millisecond
		server.Inject(c.fault)
		err := client.RemoveRegistered(t.Context(), emulator.SeedUserID, phone, func(Registered) {})
		if c.says == "" && err != nil || c.says != "" && (serviceerror.KindOf(err) != serviceerror.NotPersisted || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestRemovalErrorsTellNothing: numbers and addresses that the service quotes do not reach the error.
func TestRemovalErrorsTellNothing(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, withApps)
	server.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodDelete, Status: http.StatusBadRequest, Body: `{"error":{"code":"badRequest","message":"` + mobile1 + ` of ` + email1 + ` stays"}}`})
	err := client.RemoveRegistered(t.Context(), emulator.SeedUserID, []Registered{{Method: sspr.RegisteredMobilePhone, ID: emulator.MobilePhoneMethodID}}, func(Registered) { t.Error("a removal was reported") })
	if serviceerror.KindOf(err) != serviceerror.Refused {
		t.Errorf("got %v", err)
	}
	private(t, err)
}
