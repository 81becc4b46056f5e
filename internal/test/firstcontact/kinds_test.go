package firstcontact

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// credential is a way to sign in to a service.
type credential struct {
	name string
	// variables prepare it in a place, and return the environment variables that configure it.
	variables func(t *testing.T, p *place) []string
	// kind is what messages call it, and setting is the variable that chose it.
	kind, setting string
}

const (
	application = "ARM_CLIENT_ID=" + emulator.SeedClientID
	federated   = "ARM_USE_OIDC=true"
)

// forGraph are the kinds of credentials for Microsoft Graph.
func forGraph() []credential {
	return []credential{
		{"secret", func(*testing.T, *place) []string {
			return []string{application, "ARM_CLIENT_SECRET=" + plantedSecret}
		}, "client secret", "ARM_CLIENT_SECRET"},
		{"secret by another name", func(*testing.T, *place) []string {
			return []string{"AZURE_CLIENT_ID=" + emulator.SeedClientID, "AZURE_CLIENT_SECRET=" + plantedSecret}
		}, "client secret", "AZURE_CLIENT_SECRET"},
		{"PEM", func(*testing.T, *place) []string {
			return []string{application, "ARM_CLIENT_CERTIFICATE=" + registered().certificate + registered().private}
		}, "client certificate", "ARM_CLIENT_CERTIFICATE"},
		{"PEM file", func(t *testing.T, p *place) []string {
			return []string{application, "ARM_CLIENT_CERTIFICATE_PATH=" + p.write(t, "app.pem", registered().certificate+registered().private)}
		}, "client certificate", "ARM_CLIENT_CERTIFICATE_PATH"},
		{"PFX", func(*testing.T, *place) []string {
			encoded := base64.StdEncoding.EncodeToString([]byte(registered().pfx))
			return []string{application, "ARM_CLIENT_CERTIFICATE=" + encoded, "ARM_CLIENT_CERTIFICATE_PASSWORD=" + plantedPassword}
		}, "client certificate", "ARM_CLIENT_CERTIFICATE"},
		{"PFX file", func(t *testing.T, p *place) []string {
			return []string{application, "ARM_CLIENT_CERTIFICATE_PATH=" + p.write(t, "app.pfx", registered().pfx), "ARM_CLIENT_CERTIFICATE_PASSWORD=" + plantedPassword}
		}, "client certificate", "ARM_CLIENT_CERTIFICATE_PATH"},
		{"OIDC token", func(t *testing.T, p *place) []string {
			return []string{application, federated, "ARM_OIDC_TOKEN=" + p.plant(assertion(t))}
		}, "OpenID Connect token", "ARM_USE_OIDC"},
		{"OIDC token file", func(t *testing.T, p *place) []string {
			return []string{application, federated, "ARM_OIDC_TOKEN_FILE_PATH=" + p.write(t, "token", p.plant(assertion(t))+"\n")}
		}, "OpenID Connect token", "ARM_USE_OIDC"},
		{"GitHub Actions", func(t *testing.T, p *place) []string {
			s := newIdentities(t, p, false)
			return []string{application, federated, "ACTIONS_ID_TOKEN_REQUEST_URL=" + s.URL + "/github?v=2", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=" + plantedJob}
		}, "OpenID Connect token", "ARM_USE_OIDC"},
		{"Azure Pipelines", func(t *testing.T, p *place) []string {
			s := newIdentities(t, p, false)
			return []string{
				application, federated, "SYSTEM_OIDCREQUESTURI=" + s.URL + "/pipelines", "SYSTEM_ACCESSTOKEN=" + plantedJob,
				"ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID=connection",
			}
		}, "OpenID Connect token", "ARM_USE_OIDC"},
		{"AKS", func(t *testing.T, p *place) []string {
			return []string{application, "ARM_USE_AKS_WORKLOAD_IDENTITY=true", "AZURE_FEDERATED_TOKEN_FILE=" + p.write(t, "token", p.plant(assertion(t)))}
		}, "AKS workload identity", "ARM_USE_AKS_WORKLOAD_IDENTITY"},
		{"managed identity", func(t *testing.T, p *place) []string {
			s := newIdentities(t, p, true)
			return []string{"ARM_USE_MSI=true", "IDENTITY_ENDPOINT=" + s.URL + "/msi/token", "IDENTITY_HEADER=" + plantedHeader}
		}, "managed identity", "ARM_USE_MSI"},
		{"Azure CLI", func(t *testing.T, p *place) []string {
			graph, _ := userTokens(p, emulator.SeedAdministratorID, graphScopes)
			return []string{azureCLI(t, p, graph, "")}
		}, "Azure CLI", "ARM_USE_CLI"},
	}
}

// forPortal are the sources of tokens for the portal API.
func forPortal() []credential {
	return []credential{
		{"refresh token", func(_ *testing.T, p *place) []string {
			return []string{"SSPR_PORTAL_REFRESH_TOKEN=" + p.plant(p.Credentials().PolicyAdministratorRefreshToken)}
		}, "refresh token", "SSPR_PORTAL_REFRESH_TOKEN"},
		{"access token", func(_ *testing.T, p *place) []string {
			_, portal := userTokens(p, emulator.SeedPolicyAdministratorID, "")
			return []string{"SSPR_PORTAL_ACCESS_TOKEN=" + p.plant(portal)}
		}, "access token", "SSPR_PORTAL_ACCESS_TOKEN"},
		{"Azure CLI", func(t *testing.T, p *place) []string {
			_, portal := userTokens(p, emulator.SeedPolicyAdministratorID, "")
			return []string{azureCLI(t, p, "", portal)}
		}, "Azure CLI", "SSPR_PORTAL_USE_CLI"},
	}
}

// plant adds a value that nothing may show, and returns it.
func (p *place) plant(secret string) string {
	p.planted = append(p.planted, secret)
	return secret
}

// signsIn runs all commands with credentials for both services, and returns what -doctor printed.
func signsIn(t *testing.T, graph, portal credential) string {
	t.Helper()
	p := newPlace(t)
	variables := slices.Concat(graph.variables(t, p), portal.variables(t, p))
	variables = append(p.endpoints(), variables...) // a server of identities has added its certificate
	first := ""
	for _, c := range commands {
		r, written := p.examined(t, c, variables)
		r.wantCode(t, c.name, 0)
		if len(written) != len(c.files) {
			t.Errorf("%s: %d files are written, want %v", c.name, len(written), c.files)
		}
		if reached := p.onlyReads(t, c.name); reached[emulator.Graph] == 0 || reached[emulator.Portal] == 0 {
			t.Errorf("%s reached only %v", c.name, reached)
		}
		if c.name == "doctor" {
			first = r.stdout
		}
	}
	return first
}

// TestGraphCredentials: each kind of credential for Microsoft Graph works with each command, which name the kind and what chose it.
func TestGraphCredentials(t *testing.T) {
	t.Parallel()
	for _, c := range forGraph() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			printed := signsIn(t, c, forPortal()[0])
			mentions(t, "-doctor", printed, c.kind, c.setting)
			for _, other := range forGraph() {
				if other.kind != c.kind && other.kind != "Azure CLI" && strings.Contains(printed, other.kind) {
					t.Errorf("-doctor also mentions the %s:\n%s", other.kind, printed)
				}
			}
		})
	}
}

// TestPortalCredentials: so does each source of tokens for the portal API.
func TestPortalCredentials(t *testing.T) {
	t.Parallel()
	for _, c := range forPortal() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			printed := signsIn(t, forGraph()[0], c)
			mentions(t, "-doctor", printed, c.kind, c.setting)
		})
	}
}
