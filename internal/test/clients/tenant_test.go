package clients

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// more is how many users a tenant of these tests has beside those of every new tenant, so that lists have pages.
const more = 40

// Ids of users whom every new tenant has.
const (
	kim = emulator.SeedUserID
	lee = "b1d4c0de-0000-4000-8000-000000000105"
)

// tenant is a running emulated tenant.
type tenant struct {
	*emulator.Server
	emulator.Credentials
	// ca is the file with the certificate that clients must trust.
	ca string
}

// start starts a tenant with pages until the test ends.
func start(t *testing.T) *tenant {
	t.Helper()
	server, err := emulator.Start(t.Context(), emulator.Options{PagesAddress: "127.0.0.1:0", Seed: func(s *emulator.State) {
		for i := range more {
			name := fmt.Sprintf("user%02d", i)
			s.Users = append(s.Users, emulator.User{
				ID: fmt.Sprintf("c0ffee00-0000-4000-8000-%012d", i), UserPrincipalName: name + "@" + emulator.SeedDomain,
				DisplayName: fmt.Sprintf("User %02d", i), UserType: "Member", AccountEnabled: true,
			})
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	n := &tenant{Server: server, Credentials: server.Credentials(), ca: filepath.Join(t.TempDir(), "ca.pem")}
	if err := os.WriteFile(n.ca, server.CACertificatePEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return n
}

// transport trusts the tenant's certificate.
func (n *tenant) transport() *http.Transport {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(n.CACertificatePEM())
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
}

// users returns how many users the tenant has.
func (n *tenant) users(t *testing.T) int {
	t.Helper()
	count := 0
	if err := n.View(func(s emulator.State) { count = len(s.Users) }); err != nil {
		t.Fatal(err)
	}
	return count
}

// group returns the members of a group that a client has made, and whether it exists.
func (n *tenant) group(t *testing.T, name string) (members []string, exists bool) {
	t.Helper()
	if err := n.View(func(s emulator.State) {
		for _, g := range s.Groups {
			if g.DisplayName == name {
				members, exists = g.Members, true
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	return members, exists
}

// environment returns what a program sees, beside what the test adds: nothing of the machine's but the path, and a home of its
// own.
func environment(t *testing.T, variables ...string) []string {
	t.Helper()
	return append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TMPDIR=" + os.TempDir(), "LANG=C.UTF-8"}, variables...)
}
