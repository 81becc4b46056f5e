package schema

import (
	"strings"
	"testing"
)

func TestPathsOfTheModel(t *testing.T) {
	for path, want := range map[string]string{
		"users":                                             "users → user*",
		"USERS/Kim@Contoso.example/MemberOf":                "users/{Kim@Contoso.example}/memberOf → directoryObject*",
		"users('o''neil')/manager":                          "users/{o'neil}/manager → directoryObject",
		"users(userPrincipalName='kim')":                    "users/{userPrincipalName=kim} → user",
		"groups(x)/members/graph.User/$count":               "groups/{x}/members/microsoft.graph.user/$count → Edm.Int32",
		"groups/x/members/$ref":                             "groups/{x}/members/$ref → ",
		"directoryObjects/microsoft.graph.getByIds":         "directoryObjects/getByIds → ",
		"users/x/getMemberGroups":                           "users/{x}/getMemberGroups → ",
		"users/delta":                                       "users/delta → ",
		"users/x/accountEnabled":                            "users/{x}/accountEnabled → Edm.Boolean",
		"reports/getOffice365ActiveUserDetail(period='D7')": "reports/getOffice365ActiveUserDetail → ",
		"security/alerts_v2/x/comments":                     "",
		"policies/authenticationMethodsPolicy":              "policies/authenticationMethodsPolicy → authenticationMethodsPolicy",
		"admin/configurationManagement":                     "admin/configurationManagement → configurationManagement",
		"users/x/authentication/softwareOathMethods/y":      "users/{x}/authentication/softwareOathMethods/{y} → softwareOathAuthenticationMethod",
		"nothings":               "",
		"users/x/nothing":        "",
		"users('x)":              "",
		"users('x'')":            "",
		"users('')":              "",
		"organization/x/members": "",
		"policies/x":             "",
		"users/x/manager/microsoft.graph.group/nothing": "",
		"groups/x/members/microsoft.graph.nothing":      "groups/{x}/members/{microsoft.graph.nothing} → directoryObject",
		"users/$count":               "users/$count → Edm.Int32",
		"users/x/$count":             "",
		"servicePrincipals/x/owners": "servicePrincipals/{x}/owners → directoryObject*",
		"servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/id": "servicePrincipals/{appId=00000003-0000-0000-c000-000000000000}/id → Edm.String",
	} {
		got, unknown, ok := Resolve(strings.Split(path, "/"))
		if text := describe(got); ok && text != want || !ok && (want != "" || unknown == "") {
			t.Errorf("%s is %s %v, unknown %q", path, text, ok, unknown)
		}
	}
}

func describe(p Path) string {
	var parts []string
	for _, s := range p.Segments {
		switch {
		case s.KeyName != "":
			parts = append(parts, "{"+s.KeyName+"="+s.Key+"}")
		case s.Key != "":
			parts = append(parts, "{"+s.Key+"}")
		default:
			parts = append(parts, s.Name)
		}
	}
	text := strings.Join(parts, "/") + " → " + p.Type.Name
	if p.Type.Many {
		text += "*"
	}
	return text
}

func TestUnknownPartIsTheFirst(t *testing.T) {
	for path, want := range map[string]string{
		"nothing/else": "nothing", "users/x/nothing/else": "nothing", "groups/x/members/y/nothing": "nothing",
	} {
		if _, got, ok := Resolve(strings.Split(path, "/")); ok || got != want {
			t.Errorf("%s: %q, %v", path, got, ok)
		}
	}
}

func TestPropertiesOfTypes(t *testing.T) {
	for name, want := range map[string]Property{
		"ACCOUNTENABLED": {"accountEnabled", Ref{"Edm.Boolean", false}}, "id": {"id", Ref{"Edm.String", false}},
		"otherMails": {"otherMails", Ref{"Edm.String", true}}, "assignedLicenses": {"assignedLicenses", Ref{"assignedLicense", true}},
	} {
		if got, ok := PropertyOf("user", name); !ok || got != want {
			t.Errorf("%s is %+v", name, got)
		}
	}
	if got, ok := PropertyOf("user", "manager"); ok {
		t.Errorf("a navigation property is the property %+v", got)
	}
	if _, ok := NavigationOf("user", "MANAGER"); !ok {
		t.Error("a user has no manager")
	}
}
