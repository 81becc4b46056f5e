package graph

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// contractDir returns the folder with the services' own descriptions of their interfaces. They are no part of the repository.
func contractDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SSPR_CONTRACT_DIR")
	if dir == "" {
		t.Skip("SSPR_CONTRACT_DIR is not set: the emulator is not held against the contracts of the real services. " +
			"Set it to a directory with graph-v1.0.csdl.xml.gz and portal/*.yml")
	}
	return dir
}

func TestGraphKeepsToTheCSDL(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	// The federated kind stays out: live tenants show it, and the CSDL does not have it.
	e := newCaller(t, func(s *tenant.State) {
		s.AddExternalAuthenticationMethod("Contoso MFA")
		s.SetPhone(tenant.SeedUserID, tenant.PhoneMobile, "+1 2065555555")
		s.SetPhone(tenant.SeedUserID, tenant.PhoneOffice, "+1 2065555556")
		s.SetEmail(tenant.SeedUserID, "kim@fabrikam.example")
		s.AssignLicense(tenant.SeedUserID, tenant.PremiumP1SkuID, tenant.PremiumP1PlanID)
		s.AddApp(tenant.SeedUserID, tenant.UserApp{ID: "a0000000-0000-4000-8000-000000000001", Kind: tenant.AppAuthenticator, DisplayName: "Phone", CreatedAt: time.Now()})
		s.AddApp(tenant.SeedUserID, tenant.UserApp{ID: "a0000000-0000-4000-8000-000000000002", Kind: tenant.AppSoftwareOATH})
		s.User(tenant.SeedUserID).DirectoryRoles = []string{tenant.RoleReportsReader}
		s.User(tenant.SeedUserID).ManagerID = tenant.SeedAdministratorID
		s.Group(tenant.SeedGroupID).Owners = []string{tenant.SeedAdministratorID, s.App(tenant.SeedClientID).ObjectID}
		s.Group(tenant.SeedNestedGroupID).Members = append(s.Group(tenant.SeedNestedGroupID).Members, tenant.SeedGroupID, s.App(tenant.SeedClientID).ObjectID)
		s.Branding = fresh.Branding()
		addEveryKindOfAudit(s)
		s.SetPasswordRule(tenant.RuleBannedWords, "fabrikam\tcontoso")
		s.UnifiedGroupSetting = newObject("id", "b1d4c0de-0000-4000-8000-0000000000d2", "EnableGroupCreation", "true")
	})
	methodIDs := map[string]string{
		"phoneMethods": tenant.MobilePhoneMethodID, "emailMethods": tenant.EmailMethodID, "passwordMethods": tenant.PasswordMethodID,
		"methods": tenant.OfficePhoneMethodID, "microsoftAuthenticatorMethods": "a0000000-0000-4000-8000-000000000001",
		"softwareOathMethods": "a0000000-0000-4000-8000-000000000002",
	}
	ids := map[string]string{
		"groups": tenant.SeedGroupID, "users": tenant.SeedUserID, "policies": "email", "reports": tenant.SeedUserID,
		settingsSet: tenant.PasswordRulesID, templatesSet: passwordRulesTemplate.id, "organization": tenant.SeedTenantID,
		"domains": tenant.SeedDomain, "directoryObjects": tenant.SeedUserID, "servicePrincipals": e.state.App(tenant.SeedClientID).ObjectID,
	}
	for _, route := range e.service.routes() {
		t.Run(route.method+" "+route.pattern, func(t *testing.T) {
			if route.entity == nil {
				if at := strings.LastIndex(route.pattern, "/"); !c.hasAction(route.pattern[:at], route.pattern[at+1:]) {
					t.Error("the CSDL has no such action")
				}
				return
			}
			typeName, err := c.resolve(strings.TrimSuffix(route.pattern, "/$ref"))
			if err != nil {
				t.Fatal(err)
			}
			if route.entity != nil && route.method == http.MethodPost && c.derives(route.entity.Name, typeName) {
				typeName = route.entity.Name // an action that is asked for one kind of what it can answer with
			}
			if route.entity == nil || route.entity.Name != typeName {
				t.Fatalf("the route serves %+v, the CSDL says %s", route.entity, typeName)
			}
			for _, name := range slices.Concat(route.entity.Always, route.entity.Selectable) {
				if err := c.hasProperty(typeName, name); err != "" {
					t.Error(err)
				}
			}
			if route.method != http.MethodGet || strings.HasPrefix(route.pattern, "/me") {
				return // the caller is an application
			}
			set := strings.Split(route.pattern, "/")[1]
			path := strings.ReplaceAll(route.pattern, "{id}", ids[set])
			for segment, id := range methodIDs {
				path = strings.ReplaceAll(path, "/"+segment+"/{methodId}", "/"+segment+"/"+id)
			}
			everything := slices.Concat(route.entity.Always, route.entity.Selectable)
			for _, query := range []string{"", "$select=" + url.QueryEscape(strings.Join(everything, ","))} {
				// The count and the header make it an advanced query, which some lists have to be.
				answer := e.want(http.StatusOK, http.MethodGet, path+"?$count=true&"+query, nil, "ConsistencyLevel", "eventual")
				checkAnswer(t, c, typeName, answer)
			}
		})
	}
}

// hasProperty returns what is wrong with a property that is served. What the emulator calls directoryObject are users,
// groups and roles, whose properties $select may name.
func (c *csdl) hasProperty(typeName, name string) string {
	candidates := []string{typeName}
	if typeName == "directoryObject" {
		candidates = append(candidates, "user", "group", "directoryRole", "servicePrincipal")
	}
	for _, one := range candidates {
		if _, ok := c.property(one, name, slices.Contains(inline, name)); ok {
			return ""
		}
	}
	return typeName + " has no property " + name
}

func checkAnswer(t *testing.T, c *csdl, typeName string, answer map[string]any) {
	t.Helper()
	list, isList := answer["value"].([]any)
	if !isList {
		list = []any{answer}
	}
	if len(list) == 0 {
		t.Error("the list is empty, so nothing is checked")
	}
	for _, one := range list {
		object, _ := one.(map[string]any)
		if err := c.checkObject(typeName, object); err != nil {
			t.Error(err)
		}
	}
}

// TestContractCheckerFails proves that the check above can fail.
func TestContractCheckerFails(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	for name, object := range map[string]map[string]any{
		"unknown property":         {"id": "x", "selfServicePasswordReset": true},
		"number for a string":      {"displayName": 1.0},
		"string for a boolean":     {"securityEnabled": "true"},
		"null for a collection":    {"groupTypes": nil},
		"no list":                  {"groupTypes": "Unified"},
		"number in a list":         {"groupTypes": []any{1.0}},
		"unknown type":             {"@odata.type": "#microsoft.graph.team2"},
		"property of another type": {"@odata.type": "#microsoft.graph.user", "securityEnabled": true},
		"type that is no group":    {"@odata.type": "#microsoft.graph.user", "displayName": "x"},
		"navigation property":      {"members": []any{}},
		"fraction":                 {"unseenCount": 1.5},
		"no date":                  {"createdDateTime": "yesterday"},
		"wrong enum member":        {"accessType": "hidden"},
		"property in a list":       {"assignedLicenses": []any{map[string]any{"skuId": "x"}}},
		"property of a complex":    {"licenseProcessingState": map[string]any{"nonsense": "x"}},
	} {
		if err := c.checkObject("group", object); err == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
	if err := c.checkObject("group", map[string]any{
		"id": "x", "displayName": nil, "groupTypes": []any{"Unified"}, "accessType": "private", "securityEnabled": true,
		"licenseProcessingState": map[string]any{"state": "x"}, "@odata.context": "y", "createdDateTime": "2026-01-02T03:04:05Z",
	}); err != nil {
		t.Error(err)
	}
	for _, pattern := range []string{
		"/groups/{id}/members/microsoft.graph.team", "/reports/userRegistrationDetails", "/auditLogs/{id}",
		"/groupz", "/groups/{id}/nonsense", "/groups/members", "/me/{id}", "/policies/selfServicePasswordResetPolicy",
		"/users/{id}/authentication/phoneMethods/disableSmsSignIn", "/users/{id}/authentication/emailMethods/{m}/disableSmsSignIn",
	} {
		if typeName, err := c.resolve(pattern); err == nil {
			t.Errorf("%s is taken for a %s", pattern, typeName)
		}
	}
	for pattern, want := range map[string]string{
		"/groups/{id}/members/microsoft.graph.user": "user", "/auditLogs/directoryAudits": "directoryAudit",
		"/policies/authorizationPolicy": "authorizationPolicy", "/users/{id}/authentication/phoneMethods/{m}": "phoneAuthenticationMethod",
		"/users/{id}/authentication/phoneMethods/{m}/disableSmsSignIn": "phoneAuthenticationMethod",
	} {
		if got, err := c.resolve(pattern); got != want {
			t.Errorf("%s is taken for a %s: %v", pattern, got, err)
		}
	}
}

// TestAddedMethodsKeepToTheCSDL compares the answers of POST and PATCH, in every state of sign-in by SMS, with the CSDL.
func TestAddedMethodsKeepToTheCSDL(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	const user = "/users/" + tenant.SeedUserID + "/authentication/"
	for _, target := range []string{tenant.AllUsers, tenant.SeedNestedGroupID} {
		e := newCaller(t, func(s *tenant.State) {
			s.SetAuthenticationMethod("Sms", "state", "enabled")
			s.SetAuthenticationMethod("Sms", tenant.KeyIncludeTargets,
				[]any{newObject("targetType", "group", "id", target, "isUsableForSignIn", true)})
			s.Settings.PhonePatchAnswers = true
		})
		for _, phoneType := range []string{tenant.PhoneMobile, tenant.PhoneAlternateMobile, tenant.PhoneOffice} {
			phone := newObject("phoneNumber", "+1 2065555555", "phoneType", phoneType)
			checkAnswer(t, c, "phoneAuthenticationMethod", e.want(http.StatusCreated, http.MethodPost, user+"phoneMethods", phone))
			phone.Set("phoneNumber", "+1 2065556666")
			answer := e.want(http.StatusOK, http.MethodPatch, user+"phoneMethods/"+phoneMethodID(phoneType), phone)
			checkAnswer(t, c, "phoneAuthenticationMethod", answer)
		}
		email := newObject("emailAddress", "kim@fabrikam.example")
		checkAnswer(t, c, "emailAuthenticationMethod", e.want(http.StatusCreated, http.MethodPost, user+"emailMethods", email))
	}
}

// TestEveryRegistrationKeepsToTheCSDL compares rows with each method with the CSDL.
func TestEveryRegistrationKeepsToTheCSDL(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	methods := slices.Concat(strongMethods, []string{"email", "securityQuestion", "temporaryAccessPass", "ofTheFuture"})
	e := newCaller(t, func(s *tenant.State) {
		tenant.AddUsers(s, len(methods), func(i int, u *tenant.User) { u.RegisteredMethods = methods[i-1 : i] })
	})
	for i, method := range methods {
		answer := e.want(http.StatusOK, http.MethodGet, "/"+registrationsPath+"/"+tenant.NumberedUserID(i+1), nil)
		if got := fmt.Sprint(answer["methodsRegistered"]); got != "["+method+"]" {
			t.Errorf("%s: %s", method, got)
		}
		checkAnswer(t, c, "userRegistrationDetails", answer)
	}
}

// addEveryKindOfAudit adds events of a user, of an app and of neither, with and without everything that is optional.
func addEveryKindOfAudit(s *tenant.State) {
	s.AddUserAudit(tenant.AuditReset, tenant.SeedUserID, "timeout", time.Time{})
	s.AddDirectoryAudit(tenant.DirectoryAudit{
		ActivityDisplayName: tenant.AuditUpdateSettings, Result: "failure", ResultReason: "why",
		InitiatedBy: tenant.AuditInitiator{AppID: tenant.SeedClientID, AppDisplayName: "Terraform"},
		TargetResources: []tenant.AuditTarget{{DisplayName: "x", ModifiedProperties: []tenant.AuditChange{
			{DisplayName: "EnableAccountUnlock", NewValue: new("null")},
		}}},
		AdditionalDetails: []tenant.AuditDetail{{Key: "k", Value: "v"}},
	})
	s.AddDirectoryAudit(tenant.DirectoryAudit{ActivityDisplayName: "Add user"})
}

// TestExpandedPrincipalsKeepToTheCSDL compares the users and groups that $expand adds to role assignments with the CSDL.
func TestExpandedPrincipalsKeepToTheCSDL(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	e := newCaller(t, func(s *tenant.State) {
		s.Group(tenant.SeedGroupID).DirectoryRoles = []string{tenant.RoleGlobalAdministrator}
	})
	list, _ := e.want(http.StatusOK, http.MethodGet, "/roleManagement/directory/roleAssignments?$expand=principal", nil)["value"].([]any)
	found := map[any]bool{}
	for _, one := range list {
		assignment, _ := one.(map[string]any)
		principal, _ := assignment["principal"].(map[string]any)
		if p, ok := c.property("unifiedRoleAssignment", "principal", true); !ok || principal == nil || principal["id"] != assignment["principalId"] {
			t.Errorf("%+v: %v", p, one)
		}
		if err := c.checkObject("directoryObject", principal); err != nil {
			t.Error(err)
		}
		found[principal["@odata.type"]] = true
	}
	if !found["#microsoft.graph.user"] || !found["#microsoft.graph.group"] {
		t.Errorf("the principals are %v", found)
	}
}
