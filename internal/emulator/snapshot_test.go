package emulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// startSnapshot starts the tenant of a file that is a snapshot.
func startSnapshot(t *testing.T, change func(*State)) *testTenant {
	t.Helper()
	s := Bare(time.Now())
	s.Tenant = Tenant{ID: SeedTenantID, DisplayName: "Twin", DefaultDomain: "twin.example"}
	s.Snapshot = &Snapshot{TakenAt: time.Now().UTC()}
	s.AddUser(User{ID: SeedUserID, UserPrincipalName: "user-000001@twin.example", UserType: "Member", AccountEnabled: true, DirectoryRoles: []string{RoleGlobalReader}})
	change(s)
	data, err := Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tenant.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return startTenant(t, Options{File: file})
}

// TestOperatorsAreInNoList: they sign in, and what clients read is the tenant without them.
func TestOperatorsAreInNoList(t *testing.T) {
	e := startSnapshot(t, func(s *State) {
		s.SubscribedSkus = append(s.SubscribedSkus, SubscribedSku{
			SkuID: PremiumP1SkuID, CapabilityStatus: "Enabled", Enabled: 5, InGrace: 2,
			ServicePlans: []ServicePlan{{ID: PremiumP1PlanID, ProvisioningStatus: "Success"}},
		})
	})
	for path, key := range map[string]string{
		"/users": "id", "/roleManagement/directory/roleAssignments": "principalId", registrationsURL: "id",
	} {
		if got := names(t, e.graph(path), key); !slices.Equal(got, []string{SeedUserID}) {
			t.Errorf("%s shows %q", path, got)
		}
	}
	if err := e.Update(func(s *State) error {
		s.FreezeRegistrationReport(time.Now())
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := names(t, e.graph(registrationsURL), "id"); !slices.Equal(got, []string{SeedUserID}) {
		t.Errorf("the frozen report shows %q", got)
	}
	c := e.Credentials()
	if c.AdministratorRefreshToken == "" || c.PolicyAdministratorRefreshToken == "" || c.ReaderRefreshToken == "" || c.UserRefreshToken == "" || c.ClientSecret == "" {
		t.Error("a credential is missing")
	}
	if r := e.portalAs(tenant.OperatorPolicyAdministratorID, http.MethodGet, policyPath, nil); r.StatusCode != http.StatusOK {
		t.Errorf("the operator gets %d %s", r.StatusCode, r.body)
	}
	units, _ := values(t, e.graph("/subscribedSkus"))[0]["prepaidUnits"].(map[string]any)
	if units["enabled"] != 5.0 || units["warning"] != 2.0 {
		t.Errorf("the units are %v", units)
	}
}

// TestUnreadablePathsAreRefused: each with the answer of the tenant that was read, whatever the client's way of writing it.
func TestUnreadablePathsAreRefused(t *testing.T) {
	e := startSnapshot(t, func(s *State) {
		s.Snapshot.Unreadable = []Unreadable{
			{Path: "/v1.0/users", Status: http.StatusForbidden, Code: "Authorization_RequestDenied"},
			{Path: "/v1.0/groups/{}/members/microsoft.graph.user", Status: http.StatusForbidden, Code: "Other"},
			{Path: "/v1.0/policies/authorizationPolicy", Status: http.StatusForbidden, Code: "accessDenied"},
			{Path: policyPath, Status: http.StatusForbidden, Code: "Authorization_RequestDenied"},
		}
	})
	wantError(t, e.graph("/users?$top=5"), http.StatusForbidden, "Authorization_RequestDenied")
	wantError(t, e.graph("/groups/"+SeedGroupID+"/members/graph.user?$count=true"), http.StatusForbidden, "Other")
	wantError(t, e.graph("/policies/authorizationPolicy"), http.StatusForbidden, "accessDenied")
	if r := e.graph("/users/" + SeedUserID); r.StatusCode != http.StatusOK {
		t.Errorf("a user answers %d", r.StatusCode)
	}
	r := e.portalAs(tenant.OperatorAdministratorID, http.MethodGet, strings.ToLower(policyPath), nil)
	if code := r.at(t, "ClientData", "errorCode"); r.StatusCode != http.StatusForbidden || code != "Authorization_RequestDenied" {
		t.Errorf("the portal answers %d %v", r.StatusCode, code)
	}
	if r := e.portalAs(tenant.OperatorAdministratorID, http.MethodGet, "/api/PasswordReset/OnPremisesPasswordResetPolicies", nil); r.StatusCode != http.StatusOK {
		t.Errorf("the other page answers %d", r.StatusCode)
	}
}

// TestAFrozenRowShowsItsProperties: those that it names, as they are.
func TestAFrozenRowShowsItsProperties(t *testing.T) {
	e := startSnapshot(t, func(s *State) {
		s.RegistrationReport = &RegistrationReport{Rows: []RegistrationDetails{{
			ID: SeedUserID, MethodsRegistered: []string{"email"},
			Properties: document.New("isSsprCapable", "true", "methodsRegistered", nil, "isMfaCapable", true),
		}}}
	})
	row := values(t, e.graph(registrationsURL))[0]
	if row["isSsprCapable"] != "true" || row["methodsRegistered"] != nil || row["isMfaCapable"] != true || row["isMfaRegistered"] != false {
		t.Errorf("the row is %v", row)
	}
}

// TestTheDocumentsOfASnapshotAreNotChecked: a service may have what the emulated one does not know. Those of another file are.
func TestTheDocumentsOfASnapshotAreNotChecked(t *testing.T) {
	s := Bare(time.Now())
	s.SetPolicy("enablementType", json.RawMessage(`"1"`))
	if _, err := Encode(s); err == nil {
		t.Error("a file with a value of another type is not refused")
	}
	s.Snapshot = &Snapshot{}
	data, err := Encode(s)
	if err != nil || !bytes.Contains(data, []byte(`"enablementType": "1"`)) {
		t.Errorf("the file of a snapshot: %v", err)
	}
	s.Users[0].UserType = "x"
	s.SetPolicy("twice", json.RawMessage(`{"a":1,"A":2}`))
	if _, err := Encode(s); err == nil {
		t.Error("a file with a name twice in an object is not refused")
	}
}

func TestRoleNamesByTemplate(t *testing.T) {
	if got := RoleName(RoleTemplate(RoleGlobalReader)); got != RoleGlobalReader || RoleName(RoleTemplate("Some role")) != "" {
		t.Errorf("the name is %q", got)
	}
}
