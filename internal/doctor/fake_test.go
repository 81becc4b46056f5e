package doctor

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
)

// fakeTenant is a tenant of a server of the test. Its tokens show no roles.
func fakeTenant(t *testing.T, handler http.HandlerFunc) *readonly.Tenant {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	token := func(claims jwt.MapClaims) string {
		claims["tid"], claims["oid"], claims["exp"] = emulator.SeedTenantID, emulator.SeedUserID, time.Now().Add(time.Hour).Unix()
		signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("key"))
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	roots := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	return reader(t, server.URL, roots, emulator.SeedTenantID, auth.Config{}, credentials{
		graphToken: token(jwt.MapClaims{"idtyp": "app", "appid": emulator.SeedClientID, "roles": []string{"Policy.Read.All", "AuditLog.Read.All"}}),
		portal:     auth.PortalConfig{AccessToken: token(jwt.MapClaims{"scp": "user_impersonation", "aud": emulator.PortalAudience})},
	})
}

// TestRolesNotShown: a role that the token does not show lets the user read. Whether the user may write is not known.
func TestRolesNotShown(t *testing.T) {
	r := run(t, fakeTenant(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"objectId":"default"}`)) }), "portal")
	r.wantVerdict("ok/unknown", "sspr_policy", "sspr_registration")
	r.wantVerdict("ok/-", "data.sspr_policy")
	r.shows("the token does not show whether the user has the role Authentication Policy Administrator", "3 of 9 types work; 6 cannot be determined.",
		"1. The token for the portal API does not show the roles of the user.", "whether the user has: Authentication Policy Administrator. Only a write can show")
	if r.ok {
		t.Error("what is not known counts as working")
	}
}

// TestAnswers: an answer that does not decide is unknown, and a text of the service is not repeated.
func TestAnswers(t *testing.T) {
	const name = "kim@contoso.example"
	for title, c := range map[string]struct {
		status  int
		body    string
		verdict string
		says    []string
	}{
		"a page":           {200, "<html>" + name, "unknown/-", []string{"unexpected response (HTTP 200)", "A proxy or a sign-in page may have answered"}},
		"a list":           {200, "[]", "unknown/-", []string{"unexpected response (HTTP 200)"}},
		"down":             {500, `{"error":{"code":"UnknownError","message":"` + name + `"}}`, "unknown/-", []string{"service unavailable (HTTP 500 UnknownError)", "https://status.cloud.microsoft"}},
		"of a proxy":       {403, "<html>" + name, "unknown/-", []string{"unexpected response (HTTP 403)"}},
		"no license":       {403, `{"error":{"code":"Authentication_RequestFromNonPremiumTenantOrB2CTenant"}}`, "missing/-", []string{"not included in the tenant's license (HTTP 403", "The registration report needs Microsoft Entra ID P1 or P2"}},
		"refused":          {403, `{"error":{"code":"Forbidden","message":"` + name + `"}}`, "missing/-", []string{"refused (HTTP 403), although the token has the permission AuditLog.Read.All"}},
		"not authenticate": {401, `{"error":{"code":"InvalidAuthenticationToken"}}`, "missing/-", []string{"access token rejected (HTTP 401 InvalidAuthenticationToken)"}},
	} {
		t.Run(title, func(t *testing.T) {
			r := run(t, fakeTenant(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}), "user_registrations")
			r.wantVerdict(c.verdict, "data.sspr_user_registrations")
			r.shows(c.says...)
			r.hides(name)
			if r.ok {
				t.Error("it works")
			}
		})
	}
}

// TestClock compares this machine's clock with the date of the answers.
func TestClock(t *testing.T) {
	for ahead, want := range map[time.Duration]string{
		0: "clock ok within two minutes of the services' clocks", 17 * time.Minute: "clock missing 17m", -17 * time.Minute: "clock missing 17m",
	} {
		r := run(t, fakeTenant(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", time.Now().Add(-ahead).UTC().Format(http.TimeFormat))
			_, _ = w.Write([]byte("{}"))
		}), "user_registrations")
		r.shows(want)
		if word := map[bool]string{true: "ahead of the services'", false: "behind the services'"}[ahead > 0]; ahead != 0 {
			r.shows(word, "Correct it")
		}
	}
}

// TestUnreachable: without an answer nothing is known.
func TestUnreachable(t *testing.T) {
	tenant := fakeTenant(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	r := run(t, tenant, "user_registrations", "policy")
	r.wantVerdict("unknown/-", "data.sspr_user_registrations")
	r.wantVerdict("unknown/unknown", "sspr_policy")
	r.shows("service unreachable", "clock unknown", "Check the network, the proxy (HTTPS_PROXY)", "0 of 2 types work; 2 cannot be determined.")
}

// TestOnlyReads: every request is a GET.
func TestOnlyReads(t *testing.T) {
	s := start(t, nil)
	run(t, emulated(t, s, credentials{portal: auth.PortalConfig{RefreshToken: s.Credentials().AdministratorRefreshToken}}))
	read := 0
	for _, request := range s.Requests() {
		switch {
		case request.Method == http.MethodGet:
			read++
		case !strings.HasSuffix(request.Path, "/oauth2/v2.0/token"):
			t.Errorf("%s %s was sent", request.Method, request.Path)
		}
	}
	if read < 10 {
		t.Errorf("%d documents were read", read)
	}
}

// TestNoConnection: the words of a library keep their form within a line.
func TestNoConnection(t *testing.T) {
	s := start(t, nil)
	tenant := emulated(t, s, credentials{portal: auth.PortalConfig{RefreshToken: s.Credentials().AdministratorRefreshToken}})
	_ = s.Close()
	r := run(t, tenant, "policy", "administrator_policy")
	r.wantVerdict("unknown/unknown", "sspr_policy", "sspr_administrator_policy")
	r.shows("Reason: dial tcp 127.0.0.1:")
	if strings.Contains(r.output, "Dial tcp") {
		t.Errorf("a library's word got a capital:\n%s", r.output)
	}
}
