package passwordreset_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const (
	kim      = emulator.SeedUserID
	kimName  = "kim@contoso.example"
	old      = "Tr0ub4dor&3"
	fresh    = "correct Horse 7 battery"
	banned   = "P@$$w0rd12"
	right    = "User-PasswordProfile.ReadWrite.All"
	userPath = "/v1.0/users/"
)

type attributes = map[string]tftypes.Value

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
func yes(b bool) tftypes.Value    { return tftypes.NewValue(tftypes.Bool, b) }

// tenant returns a tenant in which Kim has a password.
func tenant(t *testing.T, seed ...func(*emulator.State)) *acctest.Tenant {
	t.Helper()
	return acctest.NewTenant(t, append([]func(*emulator.State){func(s *emulator.State) { s.SetPassword(kim, old) }}, seed...)...)
}

// invoke invokes the action, and fails the test if any message has a password.
func invoke(t *testing.T, n *acctest.Tenant, l acctest.Login, a attributes) acctest.Invoked {
	t.Helper()
	if a["user_id"].IsNull() {
		a["user_id"] = text(kim)
	}
	did := acctest.Invoke(t, n, l, "sspr_reset_password", a)
	for _, message := range slices.Concat(did.Invalid, did.Warnings, did.Progress, did.Errors) {
		for _, secret := range []string{old, fresh, banned, "ub4dor", "orse 7", "w0rd12"} {
			if strings.Contains(message, secret) {
				t.Errorf("%q is in %s", secret, message)
			}
		}
	}
	return did
}

// failed checks that the action failed with these words, and that Kim's old password is still valid.
func failed(t *testing.T, n *acctest.Tenant, did acctest.Invoked, words ...string) {
	t.Helper()
	messages := strings.Join(slices.Concat(did.Invalid, did.Errors), "\n")
	if messages == "" {
		t.Fatal("the action did not fail")
	}
	for _, w := range words {
		if !strings.Contains(messages, w) {
			t.Errorf("the error lacks %q: %s", w, messages)
		}
	}
	if p := password(t, n); !p.Is(old) || p.MustChange || p.MFAFirst {
		t.Errorf("the password has changed: %+v", p)
	}
}

func password(t *testing.T, n *acctest.Tenant) (p emulator.UserPassword) {
	t.Helper()
	if err := n.View(func(s emulator.State) { p = s.User(kim).Password }); err != nil {
		t.Fatal(err)
	}
	return p
}

// signIn signs Kim in with a password and returns the service's words if it refuses.
func signIn(t *testing.T, n *acctest.Tenant, with string) string {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(n.CACertificatePEM())
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
	defer client.CloseIdleConnections()
	resp, err := client.PostForm(n.URL()+"/"+emulator.SeedTenantID+"/oauth2/v2.0/token", url.Values{
		"grant_type": {"password"}, "client_id": {emulator.AzureCLIClientID}, "username": {kimName}, "password": {with}, "scope": {emulator.GraphAudience + "/.default"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Refused string `json:"error_description"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer.Refused
}

// TestNextSignIn checks what the user meets after a reset, and after a change of the password.
func TestNextSignIn(t *testing.T) {
	t.Parallel()
	n := tenant(t)
	meets := func(with, want string) {
		t.Helper()
		if got := signIn(t, n, with); !strings.HasPrefix(got, want) || (got == "") != (want == "") {
			t.Errorf("sign-in with %q: %q, want %q", with, got, want)
		}
	}
	reset := func(a attributes) {
		t.Helper()
		if did := invoke(t, n, n.Administrator(), a); len(did.Invalid)+len(did.Errors) > 0 {
			t.Fatalf("%+v", did)
		}
	}
	meets(old, "")
	reset(attributes{"keep_password": yes(true)})
	meets(old, "AADSTS50055: The password is expired.")
	reset(attributes{"password": text(fresh)})
	meets(old, "AADSTS50126")
	meets(fresh, "AADSTS50055")
	reset(attributes{"password": text(fresh), "mfa_before_change": yes(true)})
	meets(fresh, "AADSTS50076")
	reset(attributes{"password": text(fresh), "change_at_next_sign_in": yes(false)})
	meets(fresh, "")
}

// sent returns the requests to Microsoft Graph.
func sent(n *acctest.Tenant) (all []string) {
	for _, r := range n.Requests() {
		if r.Service == emulator.Graph && !r.IsBatch() {
			all = append(all, r.Method+" "+r.Path)
		}
	}
	return all
}

func TestReset(t *testing.T) {
	t.Parallel()
	const (
		user  = "GET " + userPath + kim
		roles = "GET " + userPath + kim + "/transitiveMemberOf"
		patch = "PATCH " + userPath + kim
	)
	for name, c := range map[string]struct {
		given         attributes
		seed          func(*emulator.State)
		is            string
		change, mfa   bool
		body          string
		says          string
		requests      []string
		withoutReader bool
	}{
		"a temporary password": {
			given: attributes{"password": text(fresh)}, is: fresh, change: true,
			body:     `{"passwordProfile":{"forceChangePasswordNextSignIn":true,"forceChangePasswordNextSignInWithMfa":false,"password":"` + fresh + `"}}`,
			says:     "The service has accepted the new password. The user must change it at the next sign-in.",
			requests: []string{user, roles, patch},
		},
		"by name": {
			given: attributes{"password": text(fresh), "user_id": text("KIM@contoso.example")}, is: fresh, change: true,
			says: "The user must change it", requests: []string{"GET " + userPath + "KIM@contoso.example", roles, patch},
		},
		"to keep": {
			given: attributes{"password": text(fresh), "change_at_next_sign_in": yes(false)}, is: fresh,
			body:     `{"passwordProfile":{"forceChangePasswordNextSignIn":false,"forceChangePasswordNextSignInWithMfa":false,"password":"` + fresh + `"}}`,
			says:     "The service has accepted the new password. The user need not change it.",
			requests: []string{user, roles, patch},
		},
		"with MFA": {
			given: attributes{"password": text(fresh), "mfa_before_change": yes(true)}, is: fresh, change: true, mfa: true,
			says: "The user must pass multifactor authentication and change it at the next sign-in.", requests: []string{user, roles, patch},
		},
		"only a change": {
			given: attributes{"keep_password": yes(true)}, is: old, change: true,
			body:     `{"passwordProfile":{"forceChangePasswordNextSignIn":true,"forceChangePasswordNextSignInWithMfa":false}}`,
			says:     "The current password stays valid until the user changes it. The user must change it at the next sign-in.",
			requests: []string{user, roles, patch},
		},
		"only a change, with MFA": {
			given: attributes{"mfa_before_change": yes(true), "keep_password": yes(true)}, is: old, change: true, mfa: true,
			body:     `{"passwordProfile":{"forceChangePasswordNextSignIn":true,"forceChangePasswordNextSignInWithMfa":true}}`,
			says:     "The current password stays valid until the user changes it. The user must pass multifactor authentication",
			requests: []string{user, roles, patch},
		},
		"an administrator": {
			given: attributes{"password": text(fresh), "allow_administrators": yes(true)}, is: fresh, change: true,
			seed: func(s *emulator.State) {
				s.User(kim).DirectoryRoles = []string{"Global Reader"}
				s.App(emulator.SeedClientID).DirectoryRoles = []string{"Privileged Authentication Administrator"}
			},
			says: "The service has accepted the new password.", requests: []string{user, patch},
		},
		"a disabled account": {
			given: attributes{"password": text(fresh)}, is: fresh, change: true,
			seed: func(s *emulator.State) { s.User(kim).AccountEnabled = false },
			says: "The user must change it at the next sign-in. The account is disabled, so the user cannot sign in.", requests: []string{user, roles, patch},
		},
		"without the right to read roles": {
			given: attributes{"password": text(fresh), "allow_administrators": yes(true)}, is: fresh, change: true,
			seed: func(s *emulator.State) {
				s.App(emulator.SeedClientID).Permissions = []string{"User.Read.All", right}
			},
			says: "The service has accepted the new password.", requests: []string{user, patch},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seeds := []func(*emulator.State){}
			if c.seed != nil {
				seeds = append(seeds, c.seed)
			}
			n := tenant(t, seeds...)
			did := invoke(t, n, n.Administrator(), c.given)
			if len(did.Invalid)+len(did.Errors)+len(did.Warnings) > 0 || len(did.Progress) != 3 || !strings.Contains(did.Progress[2], c.says) {
				t.Errorf("%+v", did)
			}
			if p := password(t, n); !p.Is(c.is) || p.MustChange != c.change || p.MFAFirst != c.mfa {
				t.Errorf("the password is %+v", p)
			}
			if got := sent(n); !slices.Equal(got, c.requests) {
				t.Errorf("requests: %v, want %v", got, c.requests)
			}
			if w := n.Writes(); c.body != "" && (len(w) != 1 || !sameJSON(t, string(w[0].Body), c.body)) {
				t.Errorf("writes: %+v", w)
			}
			n.WantAppOnly(t)
		})
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y struct {
		PasswordProfile map[string]any `json:"passwordProfile"`
	}
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		t.Fatalf("%s and %s", a, b)
	}
	one, _ := json.Marshal(x)
	other, _ := json.Marshal(y)
	return string(one) == string(other)
}

// TestRefusedBefore checks who and what is refused before anything is sent.
func TestRefusedBefore(t *testing.T) {
	t.Parallel()
	only := func(names ...string) func(*emulator.State) {
		return func(s *emulator.State) { s.App(emulator.SeedClientID).Permissions = names }
	}
	for name, c := range map[string]struct {
		given attributes
		seed  func(*emulator.State)
		words []string
	}{
		"synchronized":          {attributes{"password": text(fresh)}, func(s *emulator.State) { s.User(kim).OnPremisesSyncEnabled = true }, []string{"Password not reset: the user is synchronized", "The user " + kim + " is synchronized from an on-premises Active Directory", "Nothing was changed."}},
		"synchronized, allowed": {attributes{"password": text(fresh), "allow_administrators": yes(true)}, func(s *emulator.State) { s.User(kim).OnPremisesSyncEnabled = true }, []string{"the user is synchronized"}},
		"guest":                 {attributes{"password": text(fresh), "user_id": text(emulator.SeedGuestID)}, nil, []string{"Password not reset: the user is external", "Ask the home organization"}},
		"guest by name":         {attributes{"password": text(fresh), "user_id": text("gil_fabrikam.example#EXT#@contosoexample.onmicrosoft.com")}, nil, []string{"Password not reset: the user is external"}},
		"guest of type member":  {attributes{"password": text(fresh), "user_id": text(emulator.SeedGuestID)}, func(s *emulator.State) { s.User(emulator.SeedGuestID).UserType = "Member" }, []string{"the user is external"}},
		"administrator":         {attributes{"password": text(fresh), "user_id": text("rea@contoso.example")}, nil, []string{"Password not reset: the user is an administrator", "holds directory roles: Global Reader.", "allow_administrators = true", "Privileged Authentication Administrator", "Nothing was changed."}},
		"roles without names":   {attributes{"password": text(fresh), "user_id": text("rea@contoso.example")}, only("User.Read.All", right), []string{"the user is an administrator", "f2ef992c-3afb-56b9-b7cf-a126ee74c451"}},
		"through a group": {attributes{"password": text(fresh)}, func(s *emulator.State) {
			s.Group(emulator.SeedGroupID).DirectoryRoles = []string{"Printer Administrator"}
		}, []string{"the user is an administrator", "holds directory roles: Printer Administrator."}},
		"two roles": {attributes{"password": text(fresh)}, func(s *emulator.State) {
			s.User(kim).DirectoryRoles = []string{"Printer Administrator", "Global Reader"}
		}, []string{"holds directory roles: Global Reader, Printer Administrator."}},
		"basic reading":          {attributes{"password": text(fresh)}, only("User.ReadBasic.All", right), []string{"Missing permission or directory role", "User.Read.All with admin consent", "neither whether the user is synchronized nor whether the user is a guest"}},
		"no reading":             {attributes{"password": text(fresh)}, only(right), []string{"Missing permission or directory role", "User.Read.All with admin consent"}},
		"no such user":           {attributes{"password": text(fresh), "user_id": text("nobody@contoso.example")}, nil, []string{"Not found in the tenant", `read the user "nobody@contoso.example"`, "Check the name or object ID.\n", "Request ID: "}},
		"too short":              {attributes{"password": text("Aa1!")}, nil, []string{"Password not accepted by Microsoft Entra ID", "at least 8 characters"}},
		"too simple":             {attributes{"password": text("abcdefghij1")}, nil, []string{"three of these four"}},
		"empty":                  {attributes{"password": text("")}, nil, []string{"at least 8 characters"}},
		"another alphabet":       {attributes{"password": text("Pässw0rd!X")}, nil, []string{"a character that is not allowed"}},
		"nothing":                {attributes{"keep_password": yes(true), "change_at_next_sign_in": yes(false)}, nil, []string{"Nothing to reset"}},
		"no password":            {attributes{}, nil, []string{"No password", "Set password, or keep_password = true to keep the current one", "passes no ephemeral value to an action that is invoked with -invoke"}},
		"no password, not kept":  {attributes{"keep_password": yes(false)}, nil, []string{"No password"}},
		"both":                   {attributes{"password": text(fresh), "keep_password": yes(true)}, nil, []string{"password and keep_password exclude each other"}},
		"MFA without change":     {attributes{"password": text(fresh), "change_at_next_sign_in": yes(false), "mfa_before_change": yes(true)}, nil, []string{"mfa_before_change requires change_at_next_sign_in"}},
		"no user":                {attributes{"password": text(fresh), "user_id": text("")}, nil, []string{"Invalid user"}},
		"roles out of order":     {attributes{"password": text(fresh), "user_id": text("lee@contoso.example")}, func(s *emulator.State) { s.Settings.GraphEmptyFirstPage = true }, nil},
		"roles on another page":  {attributes{"password": text(fresh), "user_id": text("rea@contoso.example")}, func(s *emulator.State) { s.Settings.GraphEmptyFirstPage = true }, []string{"the user is an administrator"}},
		"no time":                {attributes{"password": text(fresh), "timeouts": tftypes.NewValue(timeouts, map[string]tftypes.Value{"invoke": text("0s")})}, nil, []string{"must be longer than 0s"}},
		"out of time":            {attributes{"password": text(fresh), "timeouts": tftypes.NewValue(timeouts, map[string]tftypes.Value{"invoke": text("1us")})}, nil, []string{"Operation timed out", `timeouts = { invoke = "15m" }`}},
		"unknown characters":     {attributes{"password": text("Aa1!Aa1!\u200b")}, nil, []string{"a character that is not allowed"}},
		"an ID of no user":       {attributes{"password": text(fresh), "user_id": text("b1d4c0de-0000-4000-8000-00000000ffff")}, nil, []string{"Not found in the tenant"}},
		"of another tenant's ID": {attributes{"password": text(fresh), "user_id": text("kim@elsewhere.example")}, nil, []string{"Not found in the tenant"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seeds := []func(*emulator.State){}
			if c.seed != nil {
				seeds = append(seeds, c.seed)
			}
			n := tenant(t, seeds...)
			did := invoke(t, n, n.Administrator(), c.given)
			if c.words == nil {
				if len(did.Errors) > 0 || len(n.Writes()) != 1 {
					t.Errorf("%+v", did)
				}
				return
			}
			failed(t, n, did, c.words...)
			if w := n.Writes(); len(w) > 0 {
				t.Errorf("writes: %v", w)
			}
		})
	}
}

var timeouts = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"invoke": tftypes.String}}

// TestUnvalidated checks that values of variables, which Terraform does not validate, are checked by the action.
func TestUnvalidated(t *testing.T) {
	t.Parallel()
	n := tenant(t)
	for word, a := range map[string]attributes{
		"at least 8 characters": {"user_id": text(kim), "password": text("Aa1!")},
		"No password":           {"user_id": text(kim)},
		"Nothing to reset":      {"user_id": text(kim), "keep_password": yes(true), "change_at_next_sign_in": yes(false)},
		"the name is empty":     {"user_id": text(""), "password": text(fresh)},
		"Attributes not known":  {"user_id": text(kim), "password": tftypes.NewValue(tftypes.String, tftypes.UnknownValue)},
		"no known value when":   {"user_id": text(kim), "password": text(fresh), "change_at_next_sign_in": tftypes.NewValue(tftypes.Bool, tftypes.UnknownValue)},
		"Nothing was changed.":  {"user_id": tftypes.NewValue(tftypes.String, tftypes.UnknownValue), "password": text(fresh)},
	} {
		did := acctest.InvokeUnvalidated(t, n, n.Administrator(), "sspr_reset_password", a)
		if messages := strings.Join(did.Errors, "\n"); !strings.Contains(strings.ToLower(messages), strings.ToLower(word)) {
			t.Errorf("%q is not in %s", word, messages)
		}
	}
	if w := n.Writes(); len(w) > 0 {
		t.Errorf("writes: %v", w)
	}
}
