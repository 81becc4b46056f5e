package auth

import (
	"net/http"
	"strings"
	"unicode"
)

// Config is everything that a credential for Microsoft Graph can be made of. Its fields are the settings of the
// provider block of the same names, with environment variables already taken in.
type Config struct {
	// TenantID is the tenant's id; the Azure CLI and managed identities go without.
	TenantID string
	// ClientID is the application's id, or that of a user-assigned managed identity.
	ClientID string

	// ClientSecret is the value of one of the application's secrets.
	ClientSecret string

	// ClientCertificate is a certificate with its private key: PEM text, or a PFX file in base64.
	ClientCertificate string
	// ClientCertificatePath names a file with the same content, PEM or PFX as it is.
	ClientCertificatePath string
	// ClientCertificatePassword opens the PFX file.
	ClientCertificatePassword string

	// UseOIDC allows signing in with a token of another identity provider.
	UseOIDC bool
	// OIDCToken is that token.
	OIDCToken string
	// OIDCTokenFilePath names a file with it. It is read anew for every sign-in: the token is short-lived.
	OIDCTokenFilePath string
	// OIDCRequestURL is where GitHub Actions or Azure Pipelines hand it out.
	OIDCRequestURL string
	// OIDCRequestToken is the bearer token for OIDCRequestURL.
	OIDCRequestToken string
	// ADOServiceConnectionID is the Azure Pipelines service connection to ask the token for.
	ADOServiceConnectionID string

	// UseAKSWorkloadIdentity allows signing in with the pod's service account.
	UseAKSWorkloadIdentity bool
	// FederatedTokenFile is where AKS puts the service account's token (AZURE_FEDERATED_TOKEN_FILE), used where
	// OIDCTokenFilePath is empty.
	FederatedTokenFile string
	// UseMSI allows signing in as the machine's managed identity.
	UseMSI bool
	// UseCLI allows using whoever is signed in to the Azure CLI.
	UseCLI bool

	// Cloud says where to sign in.
	Cloud Cloud
	// HTTPClient sends all requests but the Azure CLI's. It should not repeat requests itself, since azidentity
	// does. Where it guards tokens, the host of OIDCRequestURL must be among its hosts.
	HTTPClient *http.Client
}

// setting is one setting of the provider as a person knows it: the name in the block and the variables.
type setting string

// The settings that messages name.
const (
	setTenantID      setting = "tenant_id (ARM_TENANT_ID, AZURE_TENANT_ID)"
	setClientID      setting = "client_id (ARM_CLIENT_ID, AZURE_CLIENT_ID)"
	setClientSecret  setting = "client_secret (ARM_CLIENT_SECRET, AZURE_CLIENT_SECRET)"
	setCertificate   setting = "client_certificate (ARM_CLIENT_CERTIFICATE) or client_certificate_path (ARM_CLIENT_CERTIFICATE_PATH, AZURE_CLIENT_CERTIFICATE_PATH)"
	setUseOIDC       setting = "use_oidc (ARM_USE_OIDC)"
	setOIDCToken     setting = "oidc_token (ARM_OIDC_TOKEN)"
	setOIDCTokenFile setting = "oidc_token_file_path (ARM_OIDC_TOKEN_FILE_PATH)"
	setRequestURL    setting = "oidc_request_url (ARM_OIDC_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_URL, SYSTEM_OIDCREQUESTURI)"
	setRequestToken  setting = "oidc_request_token (ARM_OIDC_REQUEST_TOKEN, ACTIONS_ID_TOKEN_REQUEST_TOKEN, SYSTEM_ACCESSTOKEN)"
	setUseAKS        setting = "use_aks_workload_identity (ARM_USE_AKS_WORKLOAD_IDENTITY)"
	setAKSTokenFile  setting = "oidc_token_file_path (ARM_OIDC_TOKEN_FILE_PATH, AZURE_FEDERATED_TOKEN_FILE)"
	setUseMSI        setting = "use_msi (ARM_USE_MSI)"
	setUseCLI        setting = "use_cli (ARM_USE_CLI)"
)

// secrets lists what must never show up in an error text, should a service repeat it.
func (c Config) secrets() []string {
	return []string{
		c.ClientSecret, c.ClientCertificate, c.ClientCertificatePassword, c.OIDCToken, c.OIDCRequestToken,
	}
}

// tokenFile is the file with the service account's token on AKS.
func (c Config) tokenFile() string {
	if c.OIDCTokenFilePath != "" {
		return c.OIDCTokenFilePath
	}
	return c.FederatedTokenFile
}

// Application names the credential of an application that c asks for, such as "a client secret"; "" if it asks for none.
func (c Config) Application() string {
	names := map[string]string{
		nameCertificate: "a client certificate", nameSecret: "a client secret", nameOIDC: "an OpenID Connect token", nameAKS: "an AKS workload identity", nameMSI: "a managed identity",
	}
	for _, cand := range c.candidates() {
		if cand.notAsked == "" {
			return names[cand.name]
		}
	}
	return ""
}

// TrimSecret returns a token, a secret or an id without what files, shells and pipelines leave around it: blanks, line
// feeds, and a byte order mark. None of these has any at its ends.
func TrimSecret(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' })
}
