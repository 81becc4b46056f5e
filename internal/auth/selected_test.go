package auth

import (
	"strings"
	"testing"
)

// TestSelected: the setting that selects a credential is named, also if the credential lacks another setting.
func TestSelected(t *testing.T) {
	for _, c := range []struct {
		got           Selection
		kind, because string
	}{
		{Config{}.Selected(), "", ""},
		{Config{ClientSecret: "x"}.Selected(), "client secret", "client_secret (ARM_CLIENT_SECRET"},
		{Config{ClientSecret: "x", ClientCertificatePath: "y"}.Selected(), "client certificate", "client_certificate_path (ARM_CLIENT_CERTIFICATE_PATH"},
		{Config{UseOIDC: true, UseMSI: true}.Selected(), "OpenID Connect token", "use_oidc (ARM_USE_OIDC)"},
		{Config{UseAKSWorkloadIdentity: true}.Selected(), "AKS workload identity", "use_aks_workload_identity (ARM_USE_AKS_WORKLOAD_IDENTITY)"},
		{Config{UseMSI: true}.Selected(), "managed identity", "use_msi (ARM_USE_MSI)"},
		{PortalConfig{}.Selected(), "", ""},
		{PortalConfig{AccessToken: "x", RefreshToken: "y", UseCLI: true}.Selected(), "access token", "SSPR_PORTAL_ACCESS_TOKEN"},
		{PortalConfig{AccessToken: " \n", RefreshToken: "y", UseCLI: true}.Selected(), "refresh token", "SSPR_PORTAL_REFRESH_TOKEN"},
		{PortalConfig{UseCLI: true}.Selected(), "Azure CLI", "SSPR_PORTAL_USE_CLI"},
	} {
		if c.got.Kind != c.kind || !strings.Contains(c.got.Because, c.because) || c.kind == "" && c.got.Because != "" {
			t.Errorf("%+v is selected, not the %s because of %s", c.got, c.kind, c.because)
		}
	}
}
