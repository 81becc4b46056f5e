package provider

import (
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oasdiff/yaml"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// The documentation's pipelines: complete ones that sign in by workload identity federation, and for each other
// credential a folder with the lines that change.
const (
	pipelines  = "../../examples/pipelines"
	federation = "" // no folder: the complete ones
)

// kindOf names the credential that each folder's pipelines must sign in with.
var kindOf = map[string]string{
	federation: "OpenID Connect token", "client-certificate": "client certificate", "client-secret": "client secret",
	"aks-workload-identity": "AKS workload identity", "managed-identity": "managed identity", "azure-cli": "Azure CLI",
}

// theEvents are the events that pipelines run for, each with its Terraform command.
var theEvents = map[string]string{
	"pull request": "plan -input=false -lock=false -no-color -var=readiness_report=true -out=plan.tfplan",
	"push":         "apply -input=false -auto-approve",
	"schedule":     "plan -input=false -lock=false -detailed-exitcode",
}

// job is what a platform runs for an event: scripts of a shell, one after the other, each with its environment.
type job struct {
	scripts []script
}

type script struct {
	text string
	env  map[string]string
}

// platform returns the job for an event, with the lines of a folder put into the platform's files.
type platform func(t *testing.T, folder, event string, of stand) job

var platforms = map[string]platform{"GitHub Actions": gitHub, "GitLab": gitLab, "Azure DevOps": azureDevOps}

// stand replaces the secrets and services of a platform.
type stand struct {
	// stored are the variables and secrets that the user has entered on the platform.
	stored map[string]string
	// idp issues tokens to jobs.
	idp *identityServer
	// pod is the environment of a pod on AKS.
	pod map[string]string
}

// parsed parses a YAML file of the pipelines into v, and returns its text.
func parsed(t *testing.T, v any, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{pipelines}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := yaml.Unmarshal(text, v, yaml.DecodeOpts{}); err != nil {
		t.Fatalf("%s: %v", filepath.Join(path...), err)
	}
	return string(text)
}

// newStand returns a platform on which everything is entered that the documentation asks for.
func newStand(t *testing.T, p *place) stand {
	t.Helper()
	registered := registered()
	return stand{
		stored: map[string]string{
			"ARM_TENANT_ID": emulator.SeedTenantID, "ARM_CLIENT_ID": emulator.SeedClientID, "ARM_CLIENT_SECRET": p.Credentials().ClientSecret,
			"ARM_CLIENT_CERTIFICATE": base64.StdEncoding.EncodeToString([]byte(registered.pem)), "ARM_CLIENT_CERTIFICATE_PASSWORD": "not needed for PEM",
			"SSPR_PORTAL_REFRESH_TOKEN": p.Credentials().PolicyAdministratorRefreshToken,
			commentToken:                "job", "github.token": "job", "github.repository": "contoso/password-reset", "github.event.number": "7",
		},
		idp: newIdentityServer(t, p, false),
		pod: map[string]string{
			"AZURE_TENANT_ID": emulator.SeedTenantID, "AZURE_CLIENT_ID": emulator.SeedClientID,
			"AZURE_AUTHORITY_HOST": "https://login.microsoftonline.com/", "AZURE_FEDERATED_TOKEN_FILE": p.write("token", assertion(t, registered.key, nil)),
		},
	}
}

// TestPipelinesSignIn runs what each pipeline of the documentation runs, with stand-ins for terraform and for what users
// enter on the platform, and configures the provider with terraform's environment. Its credential is the documented one, and
// signs in.
func TestPipelinesSignIn(t *testing.T) {
	p := newPlace(t)
	of := newStand(t, p)
	endpoint := newIdentityServer(t, p, true)
	standInAz(t, p.IssueToken(emulator.TokenSpec{}))
	for name, read := range platforms {
		for folder, kind := range kindOf {
			for event, want := range theEvents {
				t.Run(strings.Join([]string{name, folder, event}, " "), func(t *testing.T) {
					d := runJob(t, read(t, folder, event, of))
					d.hasRun(t, want)
					if kind == "managed identity" {
						t.Setenv("IDENTITY_ENDPOINT", endpoint.URL+"/msi/token")
						t.Setenv("IDENTITY_HEADER", "header")
					}
					p.signsIn(t, kind, d.env)
				})
			}
		}
	}
}

// signsIn configures the provider with an environment and the addresses of the services only.
func (p *place) signsIn(t *testing.T, kind string, env map[string]string) {
	t.Helper()
	where := values{"authority_host": p.URL(), "graph_endpoint": p.URL(), "portal_endpoint": p.URL(), "ca_certificate_path": p.ca}
	s, diags := resolveWith(t, where, env)
	if diags.HasError() {
		t.Fatal(diags)
	}
	credential, err := s.graphCredential(nil)(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(credential); got != kind {
		t.Errorf("signs in with the %s, want the %s", got, kind)
	}
	if s.graph.TenantID != emulator.SeedTenantID {
		t.Errorf("the tenant is %q", s.graph.TenantID)
	}
	data, resp := configure(t, where, env, false)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	if err := readGraph(t.Context(), data); err != nil {
		t.Error(err)
	}
}

// TestPipelinesWithPortal checks that both services accept the sign-in with the lines for the portal API added.
func TestPipelinesWithPortal(t *testing.T) {
	p := newPlace(t)
	of := newStand(t, p)
	for name, read := range platforms {
		for event := range theEvents {
			t.Run(name+" "+event, func(t *testing.T) {
				env := runJob(t, read(t, "portal", event, of)).env
				p.ResetRequests()
				p.signsIn(t, kindOf[federation], env)
				data, _ := configure(t, values{"authority_host": p.URL(), "graph_endpoint": p.URL(), "portal_endpoint": p.URL(), "ca_certificate_path": p.ca}, env, false)
				if err := readPortal(t.Context(), data); err != nil {
					t.Fatal(err)
				}
				if got := signIns(p); got != 1 {
					t.Errorf("%d refresh tokens were redeemed, want 1", got)
				}
			})
		}
	}
}

// ofPlatforms are names in the pipelines that the provider does not read, with their meaning.
var ofPlatforms = map[string]string{
	"AZURESUBSCRIPTION_TENANT_ID":             "AzureCLI@2 says which tenant its connection leads to",
	"AZURESUBSCRIPTION_CLIENT_ID":             "AzureCLI@2 says whose its connection is",
	"AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "AzureCLI@2 says which its connection is",
	"AZURE_ID_TOKEN":                          "a name of our own for GitLab's token, which az login takes",
	"SYSTEM_COLLECTIONURI":                    "the address of the organization",
	"SYSTEM_TEAMPROJECTID":                    "the project",
	"SYSTEM_PULLREQUEST_PULLREQUESTID":        "the pull request",
}

// TestPipelinesNameVariables checks that a name that looks like a setting is one that the provider reads, or belongs to the
// platform. A misspelled name would be ignored silently.
func TestPipelinesNameVariables(t *testing.T) {
	t.Parallel()
	read := map[string]bool{federatedTokenFile: true}
	for _, names := range variables {
		for _, name := range names {
			read[name] = true
		}
	}
	files, err := filepath.Glob(filepath.Join(pipelines, "*"))
	more, err2 := filepath.Glob(filepath.Join(pipelines, "*", "*"))
	if err != nil || err2 != nil || len(more) < 3*(len(kindOf)-1) {
		t.Fatalf("the files are not where this test looks for them: %v", more)
	}
	setting, unused := regexp.MustCompile(`\b(ARM|SSPR|AZURE[A-Z]*|SYSTEM|ACTIONS)_[A-Z][A-Z_]*`), maps.Clone(ofPlatforms)
	for _, file := range slices.Concat(files, more) {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // a folder
		}
		for _, name := range setting.FindAllString(string(text), -1) {
			if delete(unused, name); !read[name] && ofPlatforms[name] == "" {
				t.Errorf("%s: the provider does not read %s", file, name)
			}
		}
	}
	for name := range unused {
		t.Errorf("%s is in no pipeline any more", name)
	}
}

// signedFor returns a job's token for an audience.
func signedFor(t *testing.T, audience string) string {
	t.Helper()
	return assertion(t, registered().key, jwt.MapClaims{"aud": audience, "exp": time.Now().Add(time.Hour).Unix()})
}

// TestPipelinesAreWhole writes GitHub's pipelines, each with the lines of a folder put in, to the folder in which "make
// workflows" checks them.
func TestPipelinesAreWhole(t *testing.T) {
	t.Parallel()
	to := os.Getenv("SSPR_PIPELINES")
	if to == "" {
		to = t.TempDir()
	}
	for _, folder := range append(slices.Sorted(maps.Keys(kindOf)), "portal") {
		text, err := yaml.Marshal(gitHubWorkflow(t, folder))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, "with-"+folder+".yml"), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPipelinesPinActions checks that an action is pinned by commit, to the same one as in this repository's own workflows,
// which are kept up to date.
func TestPipelinesPinActions(t *testing.T) {
	t.Parallel()
	uses := regexp.MustCompile(`uses: ([\w./-]+)@(\S+)`)
	pins := func(pattern string) map[string]string {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no files are %s", pattern)
		}
		found := map[string]string{}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range uses.FindAllStringSubmatch(string(text), -1) {
				found[one[1]] = one[2]
			}
		}
		return found
	}
	own := pins("../../.github/workflows/*.yml")
	shown := pins(filepath.Join(pipelines, "github-actions.yml"))
	maps.Copy(shown, pins(filepath.Join(pipelines, "*", "github-actions.yml")))
	for action, pin := range shown {
		if ours := own[action]; len(pin) != 40 || ours != "" && ours != pin {
			t.Errorf("%s is pinned to %s, and in the workflows to %s", action, pin, ours)
		}
	}
}
