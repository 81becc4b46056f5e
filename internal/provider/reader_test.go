package provider

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/writeprobe"
)

// TestReader: the environment that points the provider at a tenant lets it be read, and never written.
func TestReader(t *testing.T) {
	s, getenv := tenantToRead(t)
	reader, err := NewReader(t.Context(), "test", getenv)
	if err != nil {
		t.Fatal(err)
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

// tenantToRead starts an emulated tenant and returns the environment that points the provider at it.
func tenantToRead(t *testing.T) (*emulator.Server, func(string) string) {
	t.Helper()
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
	return s, func(name string) string { return environment[name] }
}

// TestWriteProbes: the write probes run with the provider's own sign-in. Their reader cannot write, and their writers send
// the listed writes and no others.
func TestWriteProbes(t *testing.T) {
	s, getenv := tenantToRead(t)
	probes, err := NewWriteProbes(t.Context(), "test", getenv)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	results, err := writeprobe.Run(t.Context(), probes, writeprobe.Options{
		Live: true, Folder: t.TempDir(), In: strings.NewReader(emulator.SeedTenantID + "\ny\ny\ny\ny\nstop\n"), Out: &out,
	})
	if err != nil || len(results) != 4 {
		t.Fatalf("%d results, %v: %s", len(results), err, out.String())
	}
	for _, r := range results {
		if r.Verdict != writeprobe.AsExpected {
			t.Errorf("got %+v", r)
		}
	}
	s.ResetRequests()
	for service, client := range probes.Writers {
		for _, write := range []transport.Write{
			{Method: "PATCH", Path: "/v1.0/users/" + emulator.SeedUserID},
			{Method: "POST", Path: "/v1.0/$batch"},
			{Method: "DELETE", Path: "/v1.0/policies/authorizationPolicy"},
			{Method: "PUT", Path: "/api/PasswordReset/Other"},
		} {
			if _, err := probes.Exchange(t.Context(), client, service, write.Method, write.Path, []byte("{}")); err == nil {
				t.Errorf("%s: %s %s had an answer", service, write.Method, write.Path)
			}
		}
	}
	if err := probes.Graph.RevokeSessions(t.Context(), emulator.SeedUserID); err == nil {
		t.Error("the reader could revoke sessions")
	}
	for _, request := range s.Requests() {
		if request.Service != emulator.SignIn {
			t.Errorf("%s %s was sent", request.Method, request.Path)
		}
	}
}
