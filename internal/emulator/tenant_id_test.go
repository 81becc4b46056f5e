package emulator

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTenantsWithOwnIDs: two tenants run beside each other, and a token of one is worth nothing in the other.
func TestTenantsWithOwnIDs(t *testing.T) {
	const contoso, fabrikam = "11111111-2222-4333-8444-555555555555", "aaaaaaaa-2222-4333-8444-555555555555"
	one, other := startTenant(t, Options{TenantID: contoso}), startTenant(t, Options{TenantID: strings.ToUpper(fabrikam)})
	for e, id := range map[*testTenant]string{one: contoso, other: fabrikam} {
		c := e.Credentials()
		r := e.signIn(id, appForm(c.ClientID, c.ClientSecret, graphScope))
		if wantStatus(t, r, http.StatusOK); e.decode(r.at(t, "access_token"))["tid"] != id || c.TenantID != id {
			t.Errorf("%s: %s, credentials of %s", id, r.body, c.TenantID)
		}
		organizations, _ := e.graph("/organization").at(t, "value").([]any)
		if first, _ := organizations[0].(map[string]any); len(organizations) != 1 || first["id"] != id {
			t.Errorf("%s: the organization is %v", id, organizations)
		}
	}
	wantStatus(t, one.signIn(fabrikam, appForm(one.Credentials().ClientID, one.Credentials().ClientSecret, graphScope)), http.StatusBadRequest)
	wantStatus(t, one.do(http.MethodGet, "/v1.0/organization", other.IssueToken(TokenSpec{}), nil), http.StatusUnauthorized)
}

// TestFileOfAnotherTenant is refused, with the id that it has, and does not change.
func TestFileOfAnotherTenant(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	first := startTenant(t, Options{File: file})
	_ = first.Close()
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Options{File: file, TenantID: "11111111-2222-4333-8444-555555555555"}); !errors.Is(err, ErrOtherTenant) || !strings.Contains(err.Error(), SeedTenantID) {
		t.Errorf("the error is %v", err)
	}
	err = Run(t.Context(), Options{File: file, TenantID: "11111111-2222-4333-8444-555555555555"}, io.Discard)
	if want := file + ": the file contains another tenant, with the tenant ID " + SeedTenantID + "; set SSPR_EMULATOR_TENANT_ID to that ID, " +
		"or SSPR_EMULATOR_FILE to another file, which is created if it does not exist"; !errors.Is(err, ErrOtherTenant) || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
	startTenant(t, Options{File: file, TenantID: strings.ToUpper(SeedTenantID)})
	startTenant(t, Options{File: file})
	if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
		t.Errorf("the file has changed (%v)", err)
	}
}
