package emulator

import (
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
)

// Credentials are what signs in to the tenant. One that was deleted from the tenant file is "".
type Credentials struct {
	// TenantID is the id of the tenant.
	TenantID string
	// ClientID and ClientSecret sign in the app with every permission.
	ClientID, ClientSecret string
	// LimitedClientID and LimitedClientSecret sign in the app without any permission.
	LimitedClientID, LimitedClientSecret string
	// AdministratorRefreshToken signs in the Global Administrator.
	AdministratorRefreshToken string
	// PolicyAdministratorRefreshToken signs in the Authentication Policy Administrator.
	PolicyAdministratorRefreshToken string
	// ReaderRefreshToken signs in the Global Reader.
	ReaderRefreshToken string
	// UserRefreshToken signs in an ordinary user.
	UserRefreshToken string
}

// Credentials returns the credentials of the tenant.
func (s *Server) Credentials() Credentials {
	var c Credentials
	_ = s.store.View(func(st *State) error {
		c = Credentials{
			TenantID:                        st.Tenant.ID,
			ClientID:                        SeedClientID,
			LimitedClientID:                 SeedLimitedClientID,
			AdministratorRefreshToken:       st.OperatorToken(SeedAdministratorID, tenant.OperatorAdministratorID),
			PolicyAdministratorRefreshToken: st.OperatorToken(SeedPolicyAdministratorID, tenant.OperatorPolicyAdministratorID),
			ReaderRefreshToken:              st.OperatorToken(SeedReaderID, tenant.OperatorReaderID),
			UserRefreshToken:                st.OperatorToken(SeedUserID, tenant.OperatorUserID),
		}
		if a := st.App(SeedClientID); a != nil {
			c.ClientSecret = a.Secret
		}
		if a := st.App(SeedLimitedClientID); a != nil {
			c.LimitedClientSecret = a.Secret
		}
		return nil
	})
	return c
}

// Environment returns the variables that point the provider at this tenant, as "NAME=value" and always in this order.
// All endpoints are origins. The portal's user has the least role that can manage everything.
func (s *Server) Environment(caPath string) []string {
	c := s.Credentials()
	return []string{
		"ARM_TENANT_ID=" + c.TenantID,
		"ARM_CLIENT_ID=" + c.ClientID,
		"ARM_CLIENT_SECRET=" + c.ClientSecret,
		"SSPR_AUTHORITY_HOST=" + s.url,
		"SSPR_GRAPH_ENDPOINT=" + s.url,
		"SSPR_PORTAL_ENDPOINT=" + s.url,
		"SSPR_CA_CERTIFICATE_PATH=" + caPath,
		"SSPR_PORTAL_REFRESH_TOKEN=" + c.PolicyAdministratorRefreshToken,
	}
}

// ForeignEnvironment returns environment variables that lead hashicorp/azuread to this tenant, together with those of
// Environment: the host whose /metadata/endpoints names the services, and the file with the certificate. Programs in Go read
// SSL_CERT_FILE on Linux, but neither on macOS nor on Windows.
func (s *Server) ForeignEnvironment(caPath string) []string {
	return []string{
		"ARM_METADATA_HOSTNAME=" + strings.TrimPrefix(s.url, "https://"),
		"SSL_CERT_FILE=" + caPath,
	}
}

// IssueToken signs a token for a test. It panics if the tenant has no such user or app.
func (s *Server) IssueToken(t TokenSpec) string {
	var c *token.Claims
	err := s.store.View(func(st *State) error {
		c = s.issuer.ClaimsFor(st, t)
		return nil
	})
	if err != nil {
		panic("emulator: " + err.Error())
	}
	return token.Sign(c)
}
