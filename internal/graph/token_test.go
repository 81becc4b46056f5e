package graph

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const cli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

func token(t testing.TB, claims jwt.MapClaims) string {
	t.Helper()
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestTenantID(t *testing.T) {
	client, cred := newClient(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	cred.token = token(t, jwt.MapClaims{"tid": otherGroup})
	for range 2 {
		if id, err := client.TenantID(t.Context()); err != nil || id != otherGroup {
			t.Errorf("got %q, %v", id, err)
		}
	}
	if len(cred.scopes) != 1 || cred.scopes[0] != scope {
		t.Errorf("asked for %q", cred.scopes)
	}
}

func TestTenantIDOfATokenThatCannotBeRead(t *testing.T) {
	for _, value := range []string{"opaque", token(t, jwt.MapClaims{"oid": "x"})} {
		var requests atomic.Int32
		client, cred := newClient(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/v1.0/organization" || r.URL.Query().Get("$select") != "id" {
				t.Errorf("asked for %s", r.URL)
			}
			if requests.Add(1) == 1 {
				answer(w, 200, jsonType, `{"value":[]}`)
				return
			}
			answer(w, 200, jsonType, `{"value":[{"id":"`+otherGroup+`"}]}`)
		})
		cred.token = value
		if _, err := client.TenantID(t.Context()); serviceerror.KindOf(err) != serviceerror.NotUnderstood {
			t.Errorf("got %v", err)
		}
		for range 2 {
			if id, err := client.TenantID(t.Context()); err != nil || id != otherGroup {
				t.Errorf("got %q, %v", id, err)
			}
		}
		if n := requests.Load(); n != 2 {
			t.Errorf("%d requests, want 2", n)
		}
	}
}

func TestTenantIDWithoutAToken(t *testing.T) {
	client, cred := newClient(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	cred.err = &serviceerror.Error{Service: serviceerror.SignIn, Kind: serviceerror.SignInFailed, Operation: "get a token", Message: "no"}
	if _, err := client.TenantID(t.Context()); !errors.Is(err, cred.err) {
		t.Errorf("got %v", err)
	}
}

func TestForbiddenTellsAScopeFromARole(t *testing.T) {
	const denied = `{"error":{"code":"accessDenied","message":"Request Authorization failed."}}`
	const write, read = "Policy.ReadWrite.AuthenticationMethod", "Policy.Read.AuthenticationMethod"
	tests := map[string]struct {
		claims                     jwt.MapClaims
		body                       string
		reading, writing           serviceerror.Kind
		whileReading, whileWriting string
	}{
		"Azure CLI": {
			jwt.MapClaims{"scp": "User.Read Directory.AccessAsUser.All", "appid": cli},
			denied, serviceerror.ScopeMissing, serviceerror.ScopeMissing,
			"Request Authorization failed; the token of the signed-in user was issued to the application " + cli + " (Azure CLI), and its scopes do not include " + read,
			"Request Authorization failed; the token of the signed-in user was issued to the application " + cli + " (Azure CLI), and its scopes do not include " + write,
		},
		"own application": {
			jwt.MapClaims{"scp": "policy.read.all", "azp": otherGroup, "app_displayname": "Ours"},
			denied, serviceerror.Forbidden, serviceerror.ScopeMissing,
			"Request Authorization failed; the scopes of the signed-in user's token include policy.read.all, which is sufficient, so the user lacks a directory role or has not activated it",
			"Request Authorization failed; the token of the signed-in user was issued to the application " + otherGroup + " (Ours), and its scopes do not include " + write,
		},
		"service principal": {
			jwt.MapClaims{"roles": []string{"Policy.Read.All"}, "appid": otherGroup},
			denied, serviceerror.Forbidden, serviceerror.Forbidden,
			"Request Authorization failed; the token of the application " + otherGroup + " was rejected, although its application permission Policy.Read.All should be sufficient",
			"Request Authorization failed; the token of the application " + otherGroup + " does not have the application permission " + write,
		},
		"no permissions": {
			jwt.MapClaims{},
			`{"error":{"code":"UnknownError","message":""}}`, serviceerror.Forbidden, serviceerror.Forbidden,
			"the token of the application with an unknown ID does not have the application permission " + read,
			"the token of the application with an unknown ID does not have the application permission " + write,
		},
		"a page": {
			jwt.MapClaims{"scp": write},
			html, serviceerror.Forbidden, serviceerror.Forbidden,
			"the response is a page instead of JSON; it comes from a gateway or a proxy in front of Microsoft Graph",
			"the response is a page instead of JSON; it comes from a gateway or a proxy in front of Microsoft Graph",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client, cred := newClient(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 403, jsonType, test.body) })
			cred.token = token(t, test.claims)
			check := func(err error, kind serviceerror.Kind, message, permission, role string) {
				t.Helper()
				e, ok := errors.AsType[*serviceerror.Error](err)
				if !ok || e.Kind != kind || e.Message != message || e.Permission != permission || e.Role != role || e.Status != 403 {
					t.Errorf("got %+v", e)
				}
				if strings.Contains(e.Error(), cred.token) {
					t.Errorf("the token is in %q", e)
				}
			}
			check(second(client.MethodsPolicy(t.Context())), test.reading, test.whileReading, read, "Global Reader")
			check(client.ResetMethodConfiguration(t.Context(), sspr.MethodSMS), test.writing, test.whileWriting, write, "Authentication Policy Administrator")
		})
	}
}

// TestForbiddenClaimsOfATokenOnlyWhatIsInIt: an error claims of a token only what is in it.
func TestForbiddenClaimsOfATokenOnlyWhatIsInIt(t *testing.T) {
	const directory = "Authentication_ApplicationHasNoDirectoryReadAccess"
	report := func(c *Client) error { return second(c.UserRegistrations(t.Context())) }
	user := func(c *Client) error { return second(c.User(t.Context(), "kim@contoso.example")) }
	app := func(permissions ...string) jwt.MapClaims {
		return jwt.MapClaims{"appid": otherGroup, "roles": permissions}
	}
	for name, test := range map[string]struct {
		call       func(*Client) error
		claims     jwt.MapClaims
		code       string
		kind       serviceerror.Kind
		permission string
		says       string
	}{
		"report without the directory": {
			report, app("AuditLog.Read.All"), directory, serviceerror.Forbidden, "Directory.Read.All",
			"the token of the application " + otherGroup + " does not have the application permission Directory.Read.All",
		},
		"report with the directory": {
			report, app("AuditLog.Read.All", "Directory.ReadWrite.All"), directory, serviceerror.Forbidden, "Directory.Read.All",
			"although its application permission Directory.ReadWrite.All should be sufficient",
		},
		"report of a user without the directory": {
			report,
			jwt.MapClaims{"appid": cli, "scp": "AuditLog.Read.All User.Read"},
			strings.ToLower(directory), serviceerror.ScopeMissing, "Directory.Read.All",
			"its scopes do not include Directory.Read.All",
		},
		"report without the report": {
			report, app("Directory.Read.All"), "Authorization_RequestDenied", serviceerror.Forbidden, "AuditLog.Read.All",
			"does not have the application permission AuditLog.Read.All",
		},
		"user with the least": {
			user, app("UserAuthenticationMethod.ReadWrite.All", "User.ReadBasic.All"), "Authorization_RequestDenied", serviceerror.Forbidden, "User.ReadBasic.All",
			"although its application permission User.ReadBasic.All should be sufficient",
		},
		"user with more": {
			user, app("User.ReadWrite.All"), "Authorization_RequestDenied", serviceerror.Forbidden, "User.ReadBasic.All",
			"although its application permission User.ReadWrite.All should be sufficient",
		},
		"user with the scope alone": {
			user,
			jwt.MapClaims{"appid": otherGroup, "scp": "User.ReadBasic.All"},
			"Authorization_RequestDenied", serviceerror.Forbidden, "User.ReadBasic.All",
			"include User.ReadBasic.All, which is sufficient, so the user lacks a directory role",
		},
		"user with something else": {
			user, app("UserAuthenticationMethod.ReadWrite.All"), "Authorization_RequestDenied", serviceerror.Forbidden, "User.ReadBasic.All",
			"does not have the application permission User.ReadBasic.All",
		},
	} {
		t.Run(name, func(t *testing.T) {
			client, cred := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
				answer(w, 403, jsonType, `{"error":{"code":"`+test.code+`","message":"No."}}`)
			})
			cred.token = token(t, test.claims)
			e, ok := errors.AsType[*serviceerror.Error](test.call(client))
			if !ok || e.Kind != test.kind || e.Permission != test.permission || !strings.HasPrefix(e.Message, "No; ") || !strings.Contains(e.Message, test.says) {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestAuthorizationPolicyForbidden(t *testing.T) {
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			answer(w, 200, jsonType, adminBody)
			return
		}
		answer(w, 403, jsonType, `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`)
	})
	_, _, err := client.UpdateAdministratorPolicy(t.Context(), sspr.AdministratorPolicy{Enabled: new(false)})
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok || e.Permission != "Policy.ReadWrite.Authorization" || e.Role != "Privileged Role Administrator" || e.Kind != serviceerror.Forbidden {
		t.Errorf("got %+v", err)
	}
}
