package provider

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestReader: the environment that points the provider at a tenant lets it be read, and never written.
func TestReader(t *testing.T) {
	s, err := emulator.Start(t.Context(), emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, s.CACertificatePEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := map[string]string{}
	for _, line := range s.Environment(ca) {
		name, value, _ := strings.Cut(line, "=")
		environment[name] = value
	}
	reader, err := NewReader(t.Context(), "test", func(name string) string { return environment[name] })
	if err != nil {
		t.Fatal(err)
	}
	if reader.GraphSelected.Kind != "client secret" || !strings.Contains(reader.PortalSelected.Because, "SSPR_PORTAL_REFRESH_TOKEN") {
		t.Errorf("selected are %+v and %+v", reader.GraphSelected, reader.PortalSelected)
	}
	for service, path := range map[serviceerror.Service]string{
		serviceerror.Portal: "/api/PasswordReset/PasswordResetPolicies",
		serviceerror.Graph:  "/v1.0/policies/authenticationMethodsPolicy",
	} {
		answer, err := reader.Get(t.Context(), service, path)
		if err != nil || !answer.OK() {
			t.Errorf("%s: HTTP %d %s, %v", service, answer.Status, answer.Code(), err)
		}
		identity, err := reader.Identity(t.Context(), service)
		if err != nil || identity.TenantID != emulator.SeedTenantID || identity.AppOnly != (service == serviceerror.Graph) {
			t.Errorf("%s: signed in as %+v, %v", service, identity, err)
		}
	}
	if err := reader.Graph.RevokeSessions(t.Context(), emulator.SeedUserID); err == nil {
		t.Error("the reader could revoke sessions")
	}
	for _, request := range s.Requests() {
		if request.Method != "GET" && request.Path != "/"+emulator.SeedTenantID+"/oauth2/v2.0/token" {
			t.Errorf("%s %s was sent", request.Method, request.Path)
		}
	}
}
