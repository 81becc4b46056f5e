package auth

import (
	"net/http"
	"strings"
	"unicode"
)

// Config contains the settings of all credentials for Microsoft Graph. Its fields are the settings of the provider
// block with the same names, after environment variables have been applied.
type Config struct {
	// TenantID is the ID of the tenant. It is optional for the Azure CLI and managed identities.
	TenantID string
	// ClientID is the ID of the application, or of a user-assigned managed identity.
	ClientID string

	// ClientSecret is the value of a secret of the application.
	ClientSecret string

	// ClientCertificate is a certificate with its private key: PEM text, or a PFX file in base64.
	ClientCertificate string
	// ClientCertificatePath is the path of a file with the same content. A PFX file is not encoded.
	ClientCertificatePath string
	// ClientCertificatePassword is the password of the PFX file.
	ClientCertificatePassword string

	// UseOIDC enables sign-in with a token of another identity provider.
	UseOIDC bool
	// OIDCToken is that token.
	OIDCToken string
	// OIDCTokenFilePath is the path of a file with that token. It is read for every sign-in, because the token is
	// short-lived.
	OIDCTokenFilePath string
	// OIDCRequestURL is the address at which GitHub Actions or Azure Pipelines issue the token.
	OIDCRequestURL string
	// OIDCRequestToken is the bearer token for OIDCRequestURL.
	OIDCRequestToken string
	// ADOServiceConnectionID is the Azure Pipelines service connection for which the token is requested.
	ADOServiceConnectionID string

	// UseAKSWorkloadIdentity enables sign-in with the pod's service account.
	UseAKSWorkloadIdentity bool
	// FederatedTokenFile is the path of the service account's token on AKS (AZURE_FEDERATED_TOKEN_FILE), used if
	// OIDCTokenFilePath is empty.
	FederatedTokenFile string
	// UseMSI enables sign-in with the machine's managed identity.
	UseMSI bool
	// UseCLI enables the account that is signed in to the Azure CLI.
	UseCLI bool

	// Cloud is the cloud of the sign-in.
	Cloud Cloud
	// HTTPClient sends all requests except those of the Azure CLI. It should not repeat requests, because azidentity
	// does. If it guards tokens, its hosts must include the host of OIDCRequestURL.
	HTTPClient *http.Client
	// Tries is the number of attempts of one request. Defaults to 3.
	Tries int32
}

// setting is the user's name of a setting: the argument in the provider block and its environment variables.
type setting string

// The settings that appear in messages.
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

// secrets returns the values that must not appear in an error text, in case a service repeats them.
func (c Config) secrets() []string {
	return []string{
		c.ClientSecret, c.ClientCertificate, c.ClientCertificatePassword, c.OIDCToken, c.OIDCRequestToken,
	}
}

// tokenFile returns the path of the service account's token on AKS.
func (c Config) tokenFile() string {
	if c.OIDCTokenFilePath != "" {
		return c.OIDCTokenFilePath
	}
	return c.FederatedTokenFile
}

// Application returns a description of the application credential that c configures, such as "a client secret", or ""
// if there is none.
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

// Selection is the credential that a configuration selects.
type Selection struct {
	// Kind is the kind of the credential, such as "client secret", "" if none is configured.
	Kind string
	// Because is the setting that selects it, with its environment variables.
	Because string
}

// Selected returns the credential for Microsoft Graph that c selects, even if it lacks a setting.
func (c Config) Selected() Selection {
	for _, cand := range c.candidates() {
		if cand.notAsked == "" {
			return Selection{Kind: cand.name, Because: string(cand.because)}
		}
	}
	return Selection{}
}

// TrimSecret returns a token, a secret or an ID without the surrounding characters that files, shells and pipelines
// add: white space and byte order marks. None of these values starts or ends with one.
func TrimSecret(text string) string {
	return strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' })
}
