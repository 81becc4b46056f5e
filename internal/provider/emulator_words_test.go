package provider

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// TestEmulatedByAccident checks that a user who may have meant a real tenant is warned once, with the names of what is set
// and without its values, and that a user who clearly means the emulated tenant is not.
func TestEmulatedByAccident(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	file := filepath.Join(t.TempDir(), "tenant.json")
	chosen := values{"environment": "emulator", "emulator_file": file}
	with := func(more values) values {
		v := values{}
		for _, from := range []values{chosen, more} {
			for name, value := range from {
				v[name] = value
			}
		}
		return v
	}
	_, resp := configure(t, chosen, nil, false)
	if len(resp.Diagnostics) > 0 {
		t.Fatal(resp.Diagnostics)
	}
	server, err := sharedEmulator(file, "", "")
	if err != nil {
		t.Fatal(err)
	}
	own := server.Credentials()
	const title, bySetting = "Emulated tenant: nothing is sent to Microsoft", `because the provider block has environment = "emulator"`
	for name, test := range map[string]struct {
		values values
		env    map[string]string
		want   []string // empty if there is no warning
	}{
		"plain":                            {chosen, nil, nil},
		"its own credentials":              {with(values{"tenant_id": own.TenantID, "client_id": own.ClientID, "client_secret": own.ClientSecret, "portal.refresh_token": own.ReaderRefreshToken}), nil, nil},
		"its limited application":          {with(values{"client_id": own.LimitedClientID, "client_secret": own.LimitedClientSecret}), nil, nil},
		"a pipeline's own variables":       {chosen, map[string]string{"ACTIONS_ID_TOKEN_REQUEST_URL": "https://x", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "s3cret", "SYSTEM_ACCESSTOKEN": "s3cret", "ARM_USE_OIDC": "true", "ARM_CLIENT_SECRET": " \n"}, nil},
		"the variable":                     {values{"emulator_file": file}, map[string]string{"ARM_ENVIRONMENT": "emulator\n"}, []string{`because the environment variable ARM_ENVIRONMENT is "emulator"`, "unset ARM_ENVIRONMENT", file}},
		"the variable and two credentials": {values{"emulator_file": file}, map[string]string{"ARM_ENVIRONMENT": "emulator", "ARM_TENANT_ID": tenant, "ARM_CLIENT_SECRET": "s3cret", "AZURE_CLIENT_ID": clientID}, []string{"ARM_TENANT_ID, AZURE_CLIENT_ID and ARM_CLIENT_SECRET are set but not used"}},
		"credentials in the environment":   {chosen, map[string]string{"ARM_CLIENT_SECRET": "s3cret", "SSPR_PORTAL_REFRESH_TOKEN": "s3cret"}, nil},
		"the variable, suppressed":         {values{"emulator_file": file}, map[string]string{"ARM_ENVIRONMENT": "emulator", "SSPR_SUPPRESS_WARNINGS": "emulator, take_over"}, nil},
		"a tenant elsewhere in the block":  {with(values{"tenant_id": tenant, "authority_host": "https://login.example"}), nil, []string{bySetting, "In the provider block, tenant_id is not of the emulated tenant"}},
		"an application in the block":      {with(values{"client_id": clientID, "client_secret": "s3cret"}), nil, []string{bySetting, "client_id and client_secret are not of the emulated tenant", "delete environment = \"emulator\" from the provider block"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, resp := configure(t, test.values, test.env, false)
			if resp.Diagnostics.HasError() {
				t.Fatal(resp.Diagnostics)
			}
			if len(resp.Diagnostics) != min(len(test.want), 1) {
				t.Fatalf("got %d diagnostics: %s", len(resp.Diagnostics), texts(resp.Diagnostics))
			}
			if test.want == nil {
				return
			}
			d := resp.Diagnostics[0]
			if d.Summary() != title || d.Severity() != diag.SeverityWarning {
				t.Errorf("got %s", d.Summary())
			}
			for _, part := range append(test.want, "not a real tenant", "in a browser, run", "-emulator 127.0.0.1:8443", "SSPR_EMULATOR_FILE set to \""+file+"\"") {
				if !strings.Contains(d.Detail(), part) {
					t.Errorf("%q is not in %q", part, d.Detail())
				}
			}
			for _, hidden := range []string{"s3cret", tenant, clientID} {
				if strings.Contains(d.Detail(), hidden) {
					t.Errorf("%q is in %q", hidden, d.Detail())
				}
			}
		})
	}
}

// TestOtherTenantID checks that a tenant_id that is not the emulated tenant's is an error before any sign-in, and that the error
// has both IDs and what to do.
func TestOtherTenantID(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Chdir(t.TempDir())
	const contoso = "11111111-2222-4333-8444-555555555555"
	const undo = `To use a real tenant, delete environment = "emulator" from the provider block.`
	for name, test := range map[string]struct {
		values values
		env    map[string]string
		want   []string
	}{
		"alone":         {values{"environment": "emulator"}, nil, []string{emulator.SeedTenantID, `Remove tenant_id, or set emulator_tenant_id = "` + tenant + `". `, undo}},
		"with a file":   {values{"environment": "emulator", "emulator_file": "a.json"}, nil, []string{"a.json", `emulator_tenant_id = "` + tenant + `" with another emulator_file. `, undo}},
		"with both":     {values{"environment": "emulator", "emulator_tenant_id": contoso}, nil, []string{contoso, "Remove tenant_id. ", undo}},
		"by a variable": {nil, map[string]string{"ARM_ENVIRONMENT": "emulator"}, []string{"Remove tenant_id, or", "To use a real tenant, unset ARM_ENVIRONMENT."}},
	} {
		t.Run(name, func(t *testing.T) {
			given := values{"tenant_id": tenant}
			maps.Copy(given, test.values)
			_, resp := configure(t, given, test.env, false)
			if len(resp.Diagnostics) != 1 || !resp.Diagnostics.HasError() || resp.Diagnostics[0].Summary() != "tenant_id is not the ID of the emulated tenant" {
				t.Fatalf("got %s", texts(resp.Diagnostics))
			}
			for _, part := range append(test.want, "tenant_id is "+tenant) {
				if detail := resp.Diagnostics[0].Detail(); !strings.Contains(detail, part) {
					t.Errorf("%q is not in %q", part, detail)
				}
			}
		})
	}
}

// TestLogNamesThePages checks that a user who clearly means the emulated tenant gets no warning, and finds in the log how to open
// its pages, with the whole path of a file that the provider block names by a part of it.
func TestLogNamesThePages(t *testing.T) {
	t.Chdir(t.TempDir())
	var log bytes.Buffer
	p := New("1.2.3", WithEnvironment(func(string) string { return "" }))()
	resp := &provider.ConfigureResponse{}
	p.Configure(tflogtest.RootLogger(t.Context(), &log), provider.ConfigureRequest{Config: configOf(t, values{"environment": "emulator", "emulator_file": "tenant.json"})}, resp)
	if len(resp.Diagnostics) > 0 {
		t.Error(texts(resp.Diagnostics))
	}
	entries, err := tflogtest.MultilineJSONDecode(&log)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(entries, func(e map[string]any) bool {
		text, _ := e["@message"].(string)
		return e["@level"] == "info" && strings.Contains(text, "-emulator 127.0.0.1:8443") && strings.Contains(text, filepath.Join(folder, "tenant.json"))
	}) {
		t.Errorf("the log does not name the pages: %v", entries)
	}
}

// TestEmulatorFileErrors checks that an error about the emulated tenant's file names the file, the property and what to do.
func TestEmulatorFileErrors(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	dir := t.TempDir()
	made := filepath.Join(dir, "made.json")
	if _, resp := configure(t, values{"environment": "emulator", "emulator_file": made}, nil, false); resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	text, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	edited := func(name, from, to string) string {
		if !strings.Contains(string(text), from) {
			t.Fatalf("%q is not in the file", from)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	other := filepath.Join(dir, "terraform.tfstate")
	if err := os.WriteFile(other, []byte(`{"version": 4}`), 0o600); err != nil {
		t.Fatal(err)
	}
	const repair = "Correct the file, or delete it to start with a new tenant"
	for name, test := range map[string]struct {
		file string
		want []string
	}{
		"misspelled in the policy": {edited("policy.json", `"enablementType"`, `"enablementTyp"`), []string{"passwordResetPolicy", `"enablementType" is missing, and "enablementTyp" is probably a misspelling`, repair}},
		"of another kind":          {edited("kind.json", `"skipRegistrationAllowed": true`, `"skipRegistrationAllowed": "true"`), []string{`"skipRegistrationAllowed" has the type string, but the service has the type boolean`, repair}},
		"misspelled in the tenant": {edited("tenant.json", `"displayName"`, `"displayNane"`), []string{`"displayNane"`, repair}},
		"not JSON":                 {edited("json.json", `{`, ``), []string{"is broken", repair}},
		"of another program":       {other, []string{other + " is not a tenant file; name another file", "set another file in emulator_file"}},
		"a folder":                 {dir, []string{"set a file"}},
		"in a folder that is not":  {filepath.Join(dir, "none", "x.json"), []string{"Create the folder " + filepath.Join(dir, "none")}},
	} {
		t.Run(name, func(t *testing.T) {
			_, resp := configure(t, values{"environment": "emulator", "emulator_file": test.file}, nil, false)
			if resp.Diagnostics.ErrorsCount() != 1 {
				t.Fatalf("got %s", texts(resp.Diagnostics))
			}
			d := resp.Diagnostics.Errors()[0]
			if d.Summary() != "Unable to start the emulated tenant" {
				t.Errorf("got %q", d.Summary())
			}
			for _, part := range append(test.want, test.file) {
				if !strings.Contains(strings.ToLower(d.Detail()), strings.ToLower(part)) {
					t.Errorf("%q is not in:\n%s", part, d.Detail())
				}
			}
			if test.file == other && strings.Contains(d.Detail(), "delete") {
				t.Errorf("it advises to delete the file of another program:\n%s", d.Detail())
			}
			if strings.Contains(d.Detail(), "proxy") {
				t.Errorf("a proxy is blamed:\n%s", d.Detail())
			}
		})
	}
}

// TestEmulatedTenantOfAnotherID checks that a file is never used as another tenant than it keeps, in this process and in the next
// one, and that the error has the ID that it keeps.
func TestEmulatedTenantOfAnotherID(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	const contoso, fabrikam = "11111111-2222-4333-8444-555555555555", "AAAAAAAA-2222-4333-8444-555555555555"
	running, kept := filepath.Join(t.TempDir(), "running.json"), filepath.Join(t.TempDir(), "kept.json")
	first, resp := configure(t, values{"environment": "emulator", "emulator_file": running, "emulator_tenant_id": contoso}, nil, false)
	if resp.Diagnostics.HasError() || first.TenantID != contoso {
		t.Fatal(texts(resp.Diagnostics))
	}
	if id, err := first.Portal.TenantID(t.Context()); err != nil || id != contoso {
		t.Errorf("the portal knows the tenant as %q: %v", id, err)
	}
	text, err := os.ReadFile(running)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(kept, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{running, kept} {
		_, resp := configure(t, values{"environment": "emulator", "emulator_file": file, "emulator_tenant_id": fabrikam}, nil, false)
		if got := texts(resp.Diagnostics); resp.Diagnostics.ErrorsCount() != 1 || !strings.Contains(got, file) || !strings.Contains(got, contoso) || !strings.Contains(got, "emulator_tenant_id") {
			t.Errorf("%s: got %s", file, got)
		}
		for _, id := range []values{{}, {"emulator_tenant_id": strings.ToUpper(contoso)}} {
			id["environment"], id["emulator_file"] = "emulator", file
			if again, resp := configure(t, id, nil, false); resp.Diagnostics.HasError() || again.TenantID != contoso {
				t.Errorf("%v: %s", id, texts(resp.Diagnostics))
			}
		}
	}
	if now, err := os.ReadFile(kept); err != nil || !bytes.Equal(now, text) {
		t.Errorf("the file of the other tenant has changed (%v)", err)
	}
}

// TestClockOfTheEmulatedTenant checks that "now" is the tenant's: after a move of its clock a block has ended for data sources as it
// has for the user.
func TestClockOfTheEmulatedTenant(t *testing.T) {
	const moved = 25 * time.Hour
	chosen := values{"environment": "emulator", "emulator_file": filepath.Join(t.TempDir(), "tenant.json")}
	startedAfter := func(ahead time.Duration) {
		t.Helper()
		earliest := time.Now().Add(ahead)
		data, resp := configure(t, chosen, nil, false)
		if resp.Diagnostics.HasError() {
			t.Fatal(texts(resp.Diagnostics))
		}
		if latest := time.Now().Add(ahead); data.Started.Before(earliest) || data.Started.After(latest) {
			t.Errorf("the provider takes %s for now, want %s", data.Started, latest)
		}
	}
	startedAfter(0)
	// The pages move the clock in another process.
	file, _ := chosen["emulator_file"].(string)
	pages, err := emulator.Start(t.Context(), emulator.Options{File: file})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pages.Close() }()
	if err := pages.Journeys().Advance(moved); err != nil {
		t.Fatal(err)
	}
	startedAfter(moved)
}

// TestValuesAreTrimmed checks that blanks and line feeds around a value in a variable are ignored, as in a file with a
// token, and around a secret in the block too.
func TestValuesAreTrimmed(t *testing.T) {
	const around = "\ufeff \t%\u00a0 \r\n"
	wrap := func(s string) string { return strings.Replace(around, "%", s, 1) }
	env := map[string]string{}
	for variable, value := range map[string]string{
		"ARM_TENANT_ID": tenant, "ARM_CLIENT_ID": clientID, "ARM_CLIENT_SECRET": "secret", "ARM_OIDC_TOKEN": "assertion", "ARM_OIDC_REQUEST_TOKEN": "job", "ARM_OIDC_REQUEST_URL": "https://idp.example/token",
		"SSPR_PORTAL_REFRESH_TOKEN": "refresh", "SSPR_PORTAL_ACCESS_TOKEN": "access", "ARM_USE_OIDC": "true", "SSPR_GRAPH_ENDPOINT": "https://proxy.example/", "ARM_ENVIRONMENT": "global",
		"AZURE_FEDERATED_TOKEN_FILE": "/var/run/token",
	} {
		env[variable] = wrap(value)
	}
	env["ARM_CLIENT_CERTIFICATE_PASSWORD"] = " pass \r\n"
	check := func(s settings, diags diag.Diagnostics) {
		t.Helper()
		if diags.HasError() {
			t.Fatal(diags)
		}
		for name, got := range map[string][2]string{
			"tenant_id": {s.graph.TenantID, tenant}, "client_id": {s.graph.ClientID, clientID}, "client_secret": {s.graph.ClientSecret, "secret"}, "oidc_token": {s.graph.OIDCToken, "assertion"},
			"oidc_request_token": {s.graph.OIDCRequestToken, "job"}, "oidc_request_url": {s.graph.OIDCRequestURL, "https://idp.example/token"}, "refresh": {s.portal.RefreshToken, "refresh"},
			"access": {s.portal.AccessToken, "access"}, "graph_endpoint": {s.cloud.GraphEndpoint, "https://proxy.example"}, "file": {s.graph.FederatedTokenFile, "/var/run/token"},
			"password": {s.graph.ClientCertificatePassword, " pass "},
		} {
			if got[0] != got[1] {
				t.Errorf("%s is %q, want %q", name, got[0], got[1])
			}
		}
		if !s.graph.UseOIDC {
			t.Error("use_oidc is false")
		}
	}
	check(resolveWith(t, nil, env))
	check(resolveWith(t, values{
		"client_secret": wrap("secret"), "oidc_token": wrap("assertion"), "oidc_request_token": wrap("job"), "portal.refresh_token": wrap("refresh"), "portal.access_token": wrap("access"),
		"client_certificate_password": " pass \n",
	}, env))
	// A blank variable is not set, and the next one counts.
	s, diags := resolveWith(t, nil, map[string]string{"ARM_CLIENT_SECRET": " \r\n", "AZURE_CLIENT_SECRET": "second"})
	if diags.HasError() || s.graph.ClientSecret != "second" {
		t.Errorf("got %q, %v", s.graph.ClientSecret, diags)
	}
}

// TestSecretForThePortalAPI checks the message for a user who has configured an application: it does not help for the portal
// API, and what to do comes first. The second resource of the run gets one line.
func TestSecretForThePortalAPI(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	p := newPlace(t)
	app := func(more values) values {
		v := values{"client_id": emulator.SeedClientID}
		for name, value := range more {
			v[name] = value
		}
		return v
	}
	for name, test := range map[string]struct {
		values values
		want   string
	}{
		"client secret":      {app(values{"client_secret": "s3cret"}), "A client secret is configured, but this setting requires a signed-in user. No signed-in user is available"},
		"client certificate": {app(values{"client_certificate": registered().pem}), "A client certificate is configured, but this setting requires"},
		"OpenID Connect":     {app(values{"use_oidc": true, "oidc_token": "s3cret"}), "An OpenID Connect token is configured, but this setting requires"},
		"managed identity":   {values{"use_msi": true}, "A managed identity is configured, but this setting requires"},
		"nothing":            {nil, "No signed-in user is available. Considered, in this order: portal.access_token"},
	} {
		t.Run(name, func(t *testing.T) {
			data := p.configured(test.values, nil)
			err := readPortal(t.Context(), data)
			explains(t, err, "No credential for the portal API", test.want, "the program az is not on the PATH", "set SSPR_PORTAL_ACCESS_TOKEN to the output of")
			const first = "Sign in a user: run \"az login\", or in a pipeline set SSPR_PORTAL_REFRESH_TOKEN."

			data = p.configured(test.values, nil)
			whole := detail(t, readPortal(t.Context(), data))
			if !strings.HasPrefix(whole, first+"\n") {
				t.Errorf("what to do does not come first:\n%s", whole)
			}
			for range 2 {
				short := detail(t, readPortal(t.Context(), data))
				problem, _, _ := strings.Cut(test.want, ". ")
				if want := first + " " + problem + "."; problem == test.want && !strings.HasPrefix(short, first+" "+problem) || problem != test.want && short != want {
					t.Errorf("the next resource is told\n%s\nwant\n%s", short, want)
				}
				if strings.Contains(short, "\n") {
					t.Errorf("the next resource is told more than a line:\n%s", short)
				}
			}
		})
	}
}
