package auth

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/memo"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// AzureCLIClientID is the public application "Microsoft Azure CLI", which can get the portal's tokens in every tenant
// (sspr-policy 2.3). A customer's own application cannot.
const AzureCLIClientID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

// PortalConfig configures the source of a signed-in user's token.
type PortalConfig struct {
	// AccessToken is a ready token. It takes precedence over the other sources.
	AccessToken string
	// RefreshToken is exchanged for access tokens. It takes precedence over the Azure CLI.
	RefreshToken string
	// ClientID is the public application to which RefreshToken was issued; empty means the Azure CLI.
	ClientID string
	// UseCLI enables the user who is signed in to the Azure CLI.
	UseCLI bool
	// TenantID is the tenant that the token must belong to; empty means the user's own.
	TenantID string
	// Cloud is the cloud of the sign-in and of the resource.
	Cloud Cloud
	// HTTPClient sends the refresh token; it may repeat requests.
	HTTPClient *http.Client
	// AuthorityHost is the origin of sign-in if it is not the cloud's own.
	AuthorityHost string
	// Application describes the application credential that is configured for Microsoft Graph, as Config.Application
	// returns it. It cannot be used here, and the error states that.
	Application string
}

// PortalTokens returns tokens for the Entra admin center API from one source: the ready token, else the refresh token,
// else the Azure CLI. Concurrent callers share one request. A token is cached until five minutes before it expires.
type PortalTokens struct {
	config PortalConfig
	source portalSource
	check  checker
	asking *memo.Memo[Token]

	mu   sync.Mutex
	kept Token
	// told is shared by the errors of all callers that need a signed-in user if there is none.
	told atomic.Bool
}

// portalSource is a source of tokens. Its methods are never called concurrently.
type portalSource interface {
	// name returns the name of the source in messages.
	name() string
	// from returns the kind of the source.
	from() serviceerror.TokenSource
	// fixed reports whether the source has only one token.
	fixed() bool
	// get returns a token that has not been checked yet.
	get(ctx context.Context) (string, error)
}

// NewPortalTokens prepares the source that c configures. It reads, starts and sends nothing, and cannot fail: most
// configurations never need a token.
func NewPortalTokens(c PortalConfig) *PortalTokens {
	if c.ClientID == "" {
		c.ClientID = AzureCLIClientID
	}
	if c.AuthorityHost == "" {
		c.AuthorityHost = c.Cloud.AuthorityHost
	}
	c.AccessToken, c.RefreshToken = TrimSecret(c.AccessToken), TrimSecret(c.RefreshToken)
	return &PortalTokens{
		config: c, source: c.source(),
		check:  checker{resource: c.Cloud.PortalResource, tenant: c.TenantID, now: time.Now},
		asking: memo.New[Token](memo.Options{Within: signInTimeout}),
	}
}

func (c PortalConfig) source() portalSource {
	switch {
	case c.AccessToken != "":
		return readyToken{c.AccessToken}
	case c.RefreshToken != "":
		return &refreshGrant{config: c, token: c.RefreshToken}
	case c.UseCLI:
		return azureCLI{c}
	}
	return nil
}

// Selected returns the source of tokens for the portal API that c selects.
func (c PortalConfig) Selected() Selection {
	switch {
	case TrimSecret(c.AccessToken) != "":
		return Selection{Kind: "access token", Because: setPortalAccessToken}
	case TrimSecret(c.RefreshToken) != "":
		return Selection{Kind: "refresh token", Because: setPortalRefreshToken}
	case c.UseCLI:
		return Selection{Kind: nameCLI, Because: "portal.use_cli (SSPR_PORTAL_USE_CLI), which defaults to true"}
	}
	return Selection{}
}

// The settings of the portal's sign-in in messages.
const (
	setPortalAccessToken  = "portal.access_token (SSPR_PORTAL_ACCESS_TOKEN)"
	setPortalRefreshToken = "portal.refresh_token (SSPR_PORTAL_REFRESH_TOKEN)"
	setPortalCLI          = "the Azure CLI (az login)"
)

// tried returns the list of what was considered, with the state of the Azure CLI.
func (c PortalConfig) tried(cli string) string {
	var instead string
	if c.Application != "" {
		instead = c.Application + " is configured, but this setting requires a signed-in user. "
	}
	none := "no"
	if instead != "" {
		none = "No"
	}
	return instead + none + " signed-in user is available. Considered, in this order: " + setPortalAccessToken + ": not set; " +
		setPortalRefreshToken + ": not set; " + setPortalCLI + ": " + cli
}

// Token returns a token that is valid for at least five minutes, if the source has one. Its errors are
// *serviceerror.Error: NoCredential, AppOnlyToken, WrongAudience, WrongTenant, MalformedToken, ExpiredToken,
// Unsupported, or the error of sign-in.
func (p *PortalTokens) Token(ctx context.Context) (Token, error) {
	return p.share(ctx, "")
}

// Renew returns a token other than rejected, which the service called expired. If the source has no other, it returns
// an error of kind ExpiredToken. Concurrent callers share one renewal.
func (p *PortalTokens) Renew(ctx context.Context, rejected string) (Token, error) {
	if p.source != nil && p.source.fixed() {
		return Token{}, from(p.source, portalError(serviceerror.ExpiredToken,
			"the service rejected the token from %s as expired, and an access token cannot be renewed", p.source.name()))
	}
	return p.share(ctx, rejected)
}

func (p *PortalTokens) share(ctx context.Context, rejected string) (Token, error) {
	// The key is the rejected token: a renewal must not share a call that may return that token.
	token, err := p.asking.Get(ctx, rejected, func(ctx context.Context) (Token, error) { return p.fetch(ctx, rejected) })
	if err != nil && ctx.Err() != nil {
		return Token{}, &serviceerror.Error{
			Service: serviceerror.SignIn, Operation: "get a token for the portal API", Kind: serviceerror.TimedOut,
			Message: "the operation was canceled or timed out", Err: ctx.Err(),
		}
	}
	return token, p.sameForAll(err)
}

// sameForAll marks an error that affects every resource of the portal API, so that it is explained once.
func (p *PortalTokens) sameForAll(err error) error {
	if kind := serviceerror.KindOf(err); kind != serviceerror.NoCredential && kind != serviceerror.AppOnlyToken {
		return err
	}
	return serviceerror.With(err, func(e *serviceerror.Error) { e.Told = &p.told })
}

// fetch returns the cached token if it is usable, and otherwise a new one.
func (p *PortalTokens) fetch(ctx context.Context, rejected string) (Token, error) {
	if err := p.usable(); err != nil {
		return Token{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept.Value != "" && p.kept.Value != rejected && time.Until(p.kept.Expires) > renewBefore {
		return p.kept, nil
	}
	value, err := p.source.get(ctx)
	if err != nil {
		return Token{}, err
	}
	token, err := p.check.check(value, p.source.name())
	if err != nil {
		return Token{}, from(p.source, err)
	}
	if token.Value == rejected {
		return Token{}, from(p.source, portalError(serviceerror.ExpiredToken,
			"the service rejected the token from %s as expired, and a new request returned the same token", p.source.name()))
	}
	token.Source = p.source.from()
	p.kept = token
	tflog.Debug(ctx, "signed in to the portal API", map[string]any{
		"source": p.source.name(), "tenant": token.TenantID, "user": token.User, "expires": token.Expires.UTC().Format(time.RFC3339),
	})
	return token, nil
}

// from sets the source of one of this package's own errors.
func from(source portalSource, err error) error {
	if e, ok := errors.AsType[*serviceerror.Error](err); ok {
		e.Source = source.from()
	}
	return err
}

// usable returns an error if there cannot be a token at all.
func (p *PortalTokens) usable() error {
	if p.config.Cloud.PortalResource == "" {
		return portalError(serviceerror.Unsupported,
			"the provider knows no application ID of the portal API in the cloud %q, so it cannot request a token", p.config.Cloud.Name)
	}
	if p.source == nil {
		return portalError(serviceerror.NoCredential, "%s", p.config.tried("disabled, portal.use_cli (SSPR_PORTAL_USE_CLI) is false"))
	}
	return nil
}

// readyToken is an access token from the configuration.
type readyToken struct{ value string }

func (readyToken) name() string                          { return setPortalAccessToken }
func (readyToken) from() serviceerror.TokenSource        { return serviceerror.FromAccessToken }
func (readyToken) fixed() bool                           { return true }
func (t readyToken) get(context.Context) (string, error) { return t.value, nil }
