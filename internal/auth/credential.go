package auth

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// candidate is one kind of credential. Candidates are considered in a fixed order.
type candidate struct {
	// name is the name of the kind in messages.
	name string
	// notAsked is why this kind is not configured; empty if it is.
	notAsked string
	// missing are the settings that a configured kind lacks.
	missing []setting
	// because is the setting that selects this kind.
	because setting
	// build creates the credential.
	build func() (azcore.TokenCredential, error)
}

// NewGraphCredential returns the credential that c configures. It uses the first configured kind in this order: client
// certificate, client secret, OpenID Connect, AKS workload identity, managed identity, Azure CLI. If a configured kind
// lacks a setting, it returns an error and never tries the next one: silently acting as another identity is worse than
// not acting. It sends no request.
//
// Every error is a *serviceerror.Error of kind NoCredential that lists what was considered. The errors of the result's
// GetToken have that type too.
func NewGraphCredential(c Config) (azcore.TokenCredential, error) {
	var considered []string
	for _, cand := range c.candidates() {
		if cand.notAsked != "" {
			considered = append(considered, fmt.Sprintf("%s: %s", cand.name, cand.notAsked))
			continue
		}
		if len(cand.missing) > 0 {
			return nil, noGraphCredential(fmt.Sprintf("%s is set and selects the %s, but %s is not set",
				cand.because, cand.name, join(cand.missing)))
		}
		inner, err := cand.build()
		if err != nil {
			return nil, noGraphCredential(fmt.Sprintf("the %s cannot be used: %s", cand.name,
				hide(err.Error(), c.secrets())))
		}
		return &graphCredential{inner: inner, build: cand.build, name: cand.name, config: c, considered: considered}, nil
	}
	return nil, noGraphCredential(listConsidered(considered))
}

func listConsidered(considered []string) string {
	return "no credential is configured. Considered, in this order: " + strings.Join(considered, "; ")
}

func noGraphCredential(message string) *serviceerror.Error {
	return &serviceerror.Error{
		Service: serviceerror.Graph, Operation: "sign in", Kind: serviceerror.NoCredential, Message: message,
	}
}

func (c Config) candidates() []candidate {
	return []candidate{
		c.certificateCandidate(), c.secretCandidate(), c.oidcCandidate(), c.aksCandidate(), c.msiCandidate(), c.cliCandidate(),
	}
}

func (c Config) certificateCandidate() candidate {
	cand := candidate{name: nameCertificate, because: setCertificate, missing: c.missingApplication(), build: c.newCertificateCredential}
	if c.ClientCertificate == "" && c.ClientCertificatePath == "" {
		cand.notAsked = string(setCertificate) + " is not set"
		if c.ClientCertificatePassword != "" {
			cand.notAsked = ""
			cand.because = "client_certificate_password (ARM_CLIENT_CERTIFICATE_PASSWORD)"
			cand.missing = append(cand.missing, setCertificate)
		}
	}
	return cand
}

func (c Config) secretCandidate() candidate {
	cand := candidate{name: nameSecret, because: setClientSecret, missing: c.missingApplication()}
	if c.ClientSecret == "" {
		cand.notAsked = string(setClientSecret) + " is not set"
	}
	cand.build = func() (azcore.TokenCredential, error) {
		return azidentity.NewClientSecretCredential(c.TenantID, c.ClientID, c.ClientSecret,
			&azidentity.ClientSecretCredentialOptions{
				ClientOptions: c.clientOptions(), DisableInstanceDiscovery: c.Cloud.OwnAuthority(),
			})
	}
	return cand
}

func (c Config) aksCandidate() candidate {
	cand := candidate{name: nameAKS, because: setUseAKS, missing: c.missingApplication()}
	if !c.UseAKSWorkloadIdentity {
		cand.notAsked = string(setUseAKS) + " is not true"
	}
	if c.tokenFile() == "" {
		cand.missing = append(cand.missing, setAKSTokenFile)
	}
	cand.build = func() (azcore.TokenCredential, error) {
		return c.newAssertionCredential(fileAssertion(c.tokenFile()))
	}
	return cand
}

func (c Config) msiCandidate() candidate {
	cand := candidate{name: nameMSI, because: setUseMSI}
	if !c.UseMSI {
		cand.notAsked = string(setUseMSI) + " is not true"
	}
	cand.build = func() (azcore.TokenCredential, error) {
		o := &azidentity.ManagedIdentityCredentialOptions{ClientOptions: c.clientOptions()}
		// The metadata service answers at once or, outside Azure, never.
		o.Retry.TryTimeout = 15 * time.Second
		// The metadata service is not a sign-in host and receives no secret.
		o.Transport = recording{client: c.client()}
		if c.ClientID != "" {
			o.ID = azidentity.ClientID(c.ClientID)
		}
		return azidentity.NewManagedIdentityCredential(o)
	}
	return cand
}

func (c Config) cliCandidate() candidate {
	cand := candidate{name: nameCLI, because: setUseCLI}
	switch _, err := exec.LookPath("az"); {
	case !c.UseCLI:
		cand.notAsked = string(setUseCLI) + " is not true"
	case err != nil:
		cand.notAsked = azMissing
	}
	cand.build = func() (azcore.TokenCredential, error) {
		az, err := azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: c.TenantID})
		if err != nil {
			return nil, err
		}
		return newCache(az), nil
	}
	return cand
}

// missingApplication returns the missing settings that an application's credential needs besides the secret.
func (c Config) missingApplication() []setting {
	var missing []setting
	if c.TenantID == "" {
		missing = append(missing, setTenantID)
	}
	if c.ClientID == "" {
		missing = append(missing, setClientID)
	}
	return missing
}

// tries is the number of attempts of one request by azidentity, if Config.Tries is 0. Sign-in answers quickly or is down for long.
const tries = 3

func (c Config) clientOptions() policy.ClientOptions {
	o := policy.ClientOptions{
		Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: c.Cloud.AuthorityHost},
		Retry: policy.RetryOptions{MaxRetries: cmp.Or(c.Tries, tries) - 1, RetryDelay: time.Second, MaxRetryDelay: 20 * time.Second},
	}
	o.Transport = recording{client: c.client(), secrets: true, only: c.Cloud.onlyHost()}
	return o
}

func join(settings []setting) string {
	parts := make([]string, len(settings))
	for i, s := range settings {
		parts[i] = string(s)
	}
	return strings.Join(parts, " and ")
}

// The kinds of credentials. nameCLI signs in a user. The tokens of nameMSI are shared in the whole process.
const (
	nameCertificate = "client certificate"
	nameSecret      = "client secret"
	nameOIDC        = "OpenID Connect token"
	nameAKS         = "AKS workload identity"
	nameMSI         = "managed identity"
	nameCLI         = "Azure CLI"
)

// graphCredential wraps a credential of azidentity. Its errors contain no secrets and name the credential.
type graphCredential struct {
	// build creates inner again.
	build      func() (azcore.TokenCredential, error)
	name       string
	config     Config
	considered []string

	mu    sync.Mutex
	inner azcore.TokenCredential
}

// String returns the kind of the credential, for the log.
func (g *graphCredential) String() string { return g.name }

// GetToken returns a token. Its errors are *serviceerror.Error.
func (g *graphCredential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	g.mu.Lock()
	inner := g.inner
	g.mu.Unlock()
	return g.get(ctx, inner, o)
}

// Renew returns a new token from sign-in although a cached one has not expired, because the service refused that one.
// GetToken returns the new one from then on. The errors are those of GetToken.
//
// No credential of azidentity can drop a cached token, so Renew builds a new credential, which has none. Only managed
// identities share their cache. They bypass it for a request with claims, which their endpoint ignores.
func (g *graphCredential) Renew(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	fresh, err := g.build()
	if err != nil {
		return azcore.AccessToken{}, noGraphCredential(fmt.Sprintf("the %s can no longer be used: %s", g.name, hide(err.Error(), g.config.secrets())))
	}
	if o.Claims == "" && g.name == nameMSI {
		o.Claims = "{}"
	}
	token, err := g.get(ctx, fresh, o)
	if err == nil {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.inner = fresh
	}
	return token, err
}

func (g *graphCredential) get(ctx context.Context, from azcore.TokenCredential, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	ctx, rec := withRecord(ctx)
	token, err := from.GetToken(ctx, o)
	if err == nil {
		return token, nil
	}
	failure := failedSignIn{
		operation: "get a token for Microsoft Graph with the " + g.describe(), err: err, record: rec,
		secrets: g.config.secrets(), service: serviceerror.Graph, source: g.Source(),
		notSignedIn: listConsidered(append(g.considered[:len(g.considered):len(g.considered)], "Azure CLI: "+azSignedOut)),
	}
	return azcore.AccessToken{}, failure.translate(ctx)
}

// Source returns the source of the credential's tokens.
func (g *graphCredential) Source() serviceerror.TokenSource {
	if g.name == nameCLI {
		return serviceerror.FromAzureCLI
	}
	return serviceerror.FromApplication
}

func (g *graphCredential) describe() string {
	var b strings.Builder
	b.WriteString(g.name)
	if g.config.ClientID != "" && g.name != nameCLI {
		fmt.Fprintf(&b, " of the application %s", g.config.ClientID)
	}
	if g.config.TenantID != "" && g.name != nameMSI {
		fmt.Fprintf(&b, " in the tenant %s", g.config.TenantID)
	}
	return b.String()
}
