package twin_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/twin"
)

// all are the permissions that a snapshot takes.
var all = []string{
	"AuditLog.Read.All", "Domain.Read.All", "Organization.Read.All", "Policy.Read.All", "User.Read.All", "GroupMember.Read.All",
	"RoleManagement.Read.Directory", "GroupSettings.Read.All",
}

// TestWhatCannotBeReadIsMarkedAndRefused takes one permission away after the other. The twin answers as the tenant does, and has
// everything else.
func TestWhatCannotBeReadIsMarkedAndRefused(t *testing.T) {
	server := startRich(t)
	paths := []string{
		"/v1.0/domains", "/v1.0/groupSettings", "/v1.0/organization/" + emulator.SeedTenantID + "/branding", "/v1.0/subscribedSkus", "/v1.0/policies/authorizationPolicy", "/v1.0/policies/authenticationMethodsPolicy",
		"/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Sms", "/v1.0/users", "/v1.0/users/" + grace,
		"/v1.0/groups/" + outerGroup, "/v1.0/groups/" + innerGroup + "/members",
		"/v1.0/roleManagement/directory/roleAssignments", "/v1.0/roleManagement/directory/roleDefinitions",
		"/v1.0/reports/authenticationMethods/userRegistrationDetails",
	}
	for _, missing := range all {
		some := slices.DeleteFunc(slices.Clone(all), func(p string) bool { return p == missing })
		tenant := connect(t, server, emulator.SeedReaderID, some...)
		file, said := take(t, tenant, twin.Options{})
		second := start(t, emulator.Options{File: file})
		copied := connect(t, second, emulator.OperatorReaderID)
		refused := 0
		for _, path := range paths {
			was, err := tenant.Get(t.Context(), serviceerror.Graph, path)
			if err != nil {
				t.Fatal(err)
			}
			is, err := copied.Get(t.Context(), serviceerror.Graph, path)
			if err != nil || is.Status != was.Status || is.Code() != was.Code() {
				t.Errorf("without %s, %s is %d %s in the twin, and %d %s in the tenant", missing, path, is.Status, is.Code(), was.Status, was.Code())
			}
			if !was.OK() {
				refused++
			}
		}
		one, err := copied.Get(t.Context(), serviceerror.Graph, "/v1.0/domains/"+emulator.SeedDomain)
		if want := map[bool]int{true: http.StatusForbidden, false: http.StatusOK}[missing == "Domain.Read.All"]; err != nil || one.Status != want {
			t.Errorf("without %s, one domain is %d %s in the twin, want %d: %v", missing, one.Status, one.Code(), want, err)
		}
		if refused == 0 || !strings.Contains(said, "not read: ") || !strings.Contains(said, "Reading it needs") || !strings.Contains(said, missing) {
			t.Errorf("without %s, %d paths are refused, and it says:\n%s", missing, refused, said)
		}
	}
}

// TestMembersWhomTheTenantHidesAreHidden shows that the members of a group are IDs and nothing else if users cannot be read.
func TestMembersWhomTheTenantHidesAreHidden(t *testing.T) {
	server := startRich(t)
	file, _ := take(t, connect(t, server, emulator.SeedReaderID, "GroupMember.Read.All", "Policy.Read.All"), twin.Options{})
	second := start(t, emulator.Options{File: file})
	members := rows(t, second, "/v1.0/groups/"+outerGroup+"/members")
	if len(members) != 3 || string(members[0]["id"]) != `"`+grace+`"` || string(members[0]["userPrincipalName"]) != "null" {
		t.Errorf("the members are %s", members)
	}
}

func TestThePortalThatCannotBeReadIsRefused(t *testing.T) {
	server := startRich(t)
	file, said := take(t, connect(t, server, emulator.SeedUserID), twin.Options{})
	second := start(t, emulator.Options{File: file})
	for _, page := range []string{"PasswordResetPolicies", "OnPremisesPasswordResetPolicies"} {
		a, err := connect(t, second, emulator.OperatorPolicyAdministratorID).Get(t.Context(), serviceerror.Portal, "/api/PasswordReset/"+page)
		if err != nil || a.Status != http.StatusForbidden || a.Code() != "Authorization_RequestDenied" {
			t.Errorf("%s answers %d %s, %v", page, a.Status, a.Code(), err)
		}
	}
	if !strings.Contains(said, "Security Administrator or User Administrator") {
		t.Errorf("it does not say which role is missing:\n%s", said)
	}
	if is := open(t, file); len(is.Groups) != 2 || is.RegistrationReport == nil {
		t.Errorf("the rest is not there: %d groups", len(is.Groups))
	}
}

func TestNothingIsWrittenIfNothingCanBeRead(t *testing.T) {
	server := startRich(t)
	file := t.TempDir() + "/tenant.json"
	err := twin.Take(t.Context(), connect(t, server, emulator.SeedUserID, "none"), twin.Options{File: file})
	if err == nil || !strings.Contains(err.Error(), "nothing in the tenant could be read") {
		t.Errorf("the error is %v", err)
	}
}

// TestAnOutageWritesNoFile shows that a service that fails in passing is not taken for one that refuses.
func TestAnOutageWritesNoFile(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		server := startRich(t)
		server.Inject(emulator.Fault{Path: "/v1.0/users", Status: status})
		file := t.TempDir() + "/tenant.json"
		err := twin.Take(t.Context(), connect(t, server, emulator.SeedReaderID), twin.Options{File: file})
		if err == nil || !strings.Contains(err.Error(), "read the users") || exists(file) {
			t.Errorf("with %d, the error is %v", status, err)
		}
	}
}

func exists(file string) bool {
	_, err := os.Lstat(file)
	return err == nil
}

// TestAnAnswerThatIsNotUnderstoodIsMarked shows that one odd answer does not cost the rest of the snapshot.
func TestAnAnswerThatIsNotUnderstoodIsMarked(t *testing.T) {
	for path, name := range map[string]string{
		"/v1.0/users":                                               "the users",
		"/v1.0/groupSettings":                                       "the password protection",
		"/v1.0/subscribedSkus":                                      "the licenses",
		"/v1.0/groups/" + outerGroup:                                "a group",
		"/v1.0/policies/authorizationPolicy":                        "the authorization policy",
		"/api/PasswordReset/PasswordResetPolicies":                  "the password reset policy",
		"/v1.0/roleManagement/directory/roleAssignments":            "the directory role assignments",
		"/v1.0/organization/" + emulator.SeedTenantID + "/branding": "the branding",
	} {
		server := startRich(t)
		server.Inject(emulator.Fault{Path: path, Status: http.StatusOK, ContentType: "application/json", Body: `["odd"]`})
		file, said := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
		if !strings.Contains(said, "not read: "+name+" (the answer does not have the documented form") {
			t.Errorf("%s is not named:\n%s", name, said)
		}
		second := start(t, emulator.Options{File: file})
		service := serviceerror.Graph
		if strings.HasPrefix(path, "/api") {
			service = serviceerror.Portal
		}
		a, err := connect(t, second, emulator.OperatorReaderID).Get(t.Context(), service, path)
		if err != nil || a.Status != http.StatusBadRequest || a.Code() != "NotUnderstood" {
			t.Errorf("%s answers %d %s, %v", path, a.Status, a.Code(), err)
		}
		if is := open(t, file); is.RegistrationReport == nil {
			t.Errorf("without %s, the report is not there", name)
		}
	}
}

// TestALinkElsewhereIsNotFollowed shows that the token goes to the service alone.
func TestALinkElsewhereIsNotFollowed(t *testing.T) {
	server := startRich(t)
	server.Inject(emulator.Fault{
		Path: "/v1.0/users", Status: http.StatusOK, ContentType: "application/json",
		Body: `{"value":[],"@odata.nextLink":"https://graph.contoso.example/v1.0/users?$skiptoken=2"}`,
	})
	file := t.TempDir() + "/tenant.json"
	err := twin.Take(t.Context(), connect(t, server, emulator.SeedReaderID), twin.Options{File: file})
	if err == nil || !strings.Contains(err.Error(), "does not lead to a next page") || exists(file) {
		t.Errorf("the error is %v", err)
	}
}

// TestAPartForWhichSignInFailsIsRefused shows that the twin refuses it, and does not ask for another sign-in.
func TestAPartForWhichSignInFailsIsRefused(t *testing.T) {
	server := startRich(t)
	server.Inject(emulator.Fault{Service: emulator.Portal, Status: http.StatusUnauthorized})
	file, said := take(t, connect(t, server, emulator.SeedReaderID), twin.Options{})
	if strings.Count(said, "did not accept the token") != 1 || !strings.Contains(said, "the password reset policy, the on-premises integration, ") {
		t.Errorf("it does not name all parts once:\n%s", said)
	}
	second := start(t, emulator.Options{File: file})
	a, err := connect(t, second, emulator.OperatorReaderID).Get(t.Context(), serviceerror.Portal, "/api/PasswordReset/PasswordResetPolicies")
	if err != nil || a.Status != http.StatusForbidden {
		t.Errorf("the twin answers %d, %v", a.Status, err)
	}
}
