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

// AzureCLIClientID is the public application "Microsoft Azure CLI", which may ask for the portal's tokens in every
// tenant (reference sspr-policy 2.3). No application of one's own can.
const AzureCLIClientID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

// PortalConfig says where a signed-in user's token comes from.
type PortalConfig struct {
	// AccessToken is a ready token. It wins over the other sources.
	AccessToken string
	// RefreshToken is exchanged for access tokens. It wins over the Azure CLI.
	RefreshToken string
	// ClientID is the public application that RefreshToken was issued to; empty for the Azure CLI's.
	ClientID string
	// UseCLI allows using the user who is signed in to the Azure CLI.
	UseCLI bool
	// TenantID is the tenant that the token must belong to; empty for the user's own.
	TenantID string
	// Cloud says where to sign in and for which resource.
	Cloud Cloud
	// HTTPClient sends the refresh token; it may repeat requests.
	HTTPClient *http.Client
	// AuthorityHost is the origin of sign-in where it is not the cloud's own.
	AuthorityHost string
	// Application is what credential of an application is configured for Microsoft Graph, as Config.Application names it.
	// It does not help here, and who has configured it is told so.
	Application string
}

// PortalTokens gives tokens for the Entra admin center API from one source: the ready token, else the refresh
// token, else the Azure CLI. Callers at the same time share one request, and a token is kept until five minutes
// before its end.
type PortalTokens struct {
	config PortalConfig
	source portalSource
	check  checker
	asking *memo.Memo[Token]

	mu   sync.Mutex
	kept Token
	// told is for the errors of all who need a signed-in user and have none.
	told atomic.Bool
}

// portalSource is one way to a token. Its calls never overlap.
type portalSource interface {
	// name names the source in messages.
	name() string
	// from is the kind of the source.
	from() serviceerror.TokenSource
	// fixed says that the source has only one token to give.
	fixed() bool
	// get gets a token that nobody has looked at yet.
	get(ctx context.Context) (string, error)
}

// NewPortalTokens prepares the source that c asks for. Nothing is read, started or sent, and nothing can fail,
// until a token is wanted: most configurations never want one.
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

// The settings of the portal's sign-in as messages name them.
const (
	setPortalAccessToken  = "portal.access_token (SSPR_PORTAL_ACCESS_TOKEN)"
	setPortalRefreshToken = "portal.refresh_token (SSPR_PORTAL_REFRESH_TOKEN)"
	setPortalCLI          = "the Azure CLI (az login)"
)

// tried lists what was considered, with what is known of the Azure CLI.
func (c PortalConfig) tried(cli string) string {
	var instead string
	if c.Application != "" {
		instead = c.Application + " is configured, and this page takes a signed-in user only. "
	}
	none := "no"
	if instead != "" {
		none = "No"
	}
	return instead + none + " signed-in user is available. Considered, in this order: " + setPortalAccessToken + ": not set; " +
		setPortalRefreshToken + ": not set; " + setPortalCLI + ": " + cli
}

// Token gives a token that is valid for at least five minutes where the source has such a one. Its errors are
// *serviceerror.Error: NoCredential, AppOnlyToken, WrongAudience, WrongTenant, MalformedToken, ExpiredToken,
// Unsupported, or what sign-in answered.
func (p *PortalTokens) Token(ctx context.Context) (Token, error) {
	return p.share(ctx, "")
}

// Renew gives another token than rejected, which the service called expired. Where the source has no other it is an
// error of kind ExpiredToken. Callers at the same time share one renewal.
func (p *PortalTokens) Renew(ctx context.Context, rejected string) (Token, error) {
	if p.source != nil && p.source.fixed() {
		return Token{}, from(p.source, portalError(serviceerror.ExpiredToken,
			"the service refused the token from %s as expired, and there is no other: a ready token cannot be renewed", p.source.name()))
	}
	return p.share(ctx, rejected)
}

func (p *PortalTokens) share(ctx context.Context, rejected string) (Token, error) {
	// What was rejected is the key: a renewal must not be answered by a call that may give the rejected token.
	token, err := p.asking.Get(ctx, rejected, func(ctx context.Context) (Token, error) { return p.fetch(ctx, rejected) })
	if err != nil && ctx.Err() != nil {
		return Token{}, &serviceerror.Error{
			Service: serviceerror.SignIn, Operation: "get a token for the Entra admin center API", Kind: serviceerror.TimedOut,
			Message: "the operation was cancelled or its time was over", Err: ctx.Err(),
		}
	}
	return token, p.sameForAll(err)
}

// sameForAll marks an error that every resource of the portal plane will meet, so that it is explained once.
func (p *PortalTokens) sameForAll(err error) error {
	if kind := serviceerror.KindOf(err); kind != serviceerror.NoCredential && kind != serviceerror.AppOnlyToken {
		return err
	}
	return serviceerror.With(err, func(e *serviceerror.Error) { e.Told = &p.told })
}

// fetch gives the kept token where it will do, or a new one.
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
			"the service refused the token from %s as expired, and asked again it gave the same token", p.source.name()))
	}
	token.Source = p.source.from()
	p.kept = token
	tflog.Debug(ctx, "signed in to the Entra admin center API", map[string]any{
		"source": p.source.name(), "tenant": token.TenantID, "user": token.User, "expires": token.Expires.UTC().Format(time.RFC3339),
	})
	return token, nil
}

// from notes in an error of one's own what source it is about.
func from(source portalSource, err error) error {
	if e, ok := errors.AsType[*serviceerror.Error](err); ok {
		e.Source = source.from()
	}
	return err
}

// usable says why there can be no token at all.
func (p *PortalTokens) usable() error {
	if p.config.Cloud.PortalResource == "" {
		return portalError(serviceerror.Unsupported,
			"the cloud %q has no known application id for the Entra admin center API, so no token can be asked for", p.config.Cloud.Name)
	}
	if p.source == nil {
		return portalError(serviceerror.NoCredential, "%s", p.config.tried("not allowed, portal.use_cli (SSPR_PORTAL_USE_CLI) is false"))
	}
	return nil
}

// readyToken is an access token from the configuration.
type readyToken struct{ value string }

func (readyToken) name() string                          { return setPortalAccessToken }
func (readyToken) from() serviceerror.TokenSource        { return serviceerror.FromAccessToken }
func (readyToken) fixed() bool                           { return true }
func (t readyToken) get(context.Context) (string, error) { return t.value, nil }
