package graph

import (
	"context"
	"errors"
	"strings"

	abstractions "github.com/microsoft/kiota-abstractions-go"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// Properties of the branding that concern password reset. customCannotAccessYourAccountUrl is not to be used, and
// customResetItNowText is not supported (passwords 3.6).
const (
	forgotPasswordText      = "customForgotMyPasswordText"
	cannotAccessAccountText = "customCannotAccessYourAccountText"
	resetURL                = "customAccountResetCredentialsUrl"

	linkVisibility          = "loginPageTextVisibilitySettings"
	hidePasswordReset       = "hideAccountResetCredentials"
	hideForgotPassword      = "hideForgotMyPassword"
	hideCannotAccessAccount = "hideCannotAccessYourAccount"
)

// SignInLinks reads the links of the sign-in page to the reset page. In a tenant without a branding they are Microsoft's.
func (c *Client) SignInLinks(ctx context.Context) (passwords.SignInLinks, error) {
	found, err := c.readBranding(ctx)
	return plainSignInLinks(found), err
}

// HasBranding reports whether the tenant has a default branding.
func (c *Client) HasBranding(ctx context.Context) (bool, error) {
	found, err := c.readBranding(ctx)
	return len(found) > 0, err
}

// UpdateSignInLinks writes what change names, and returns the links as they were before and as they are now. It makes the default
// branding if the tenant has none, and leaves everything else in it unchanged.
func (c *Client) UpdateSignInLinks(ctx context.Context, change passwords.SignInLinks) (before, after passwords.SignInLinks, err error) {
	var now document.Object // the last reading
	var lost bool           // whether the answer to a POST was lost, which may have made the branding
	was, is, err := c.update(ctx, edit{
		operation: changeBranding.Operation,
		read: func(ctx context.Context) (document.Object, error) {
			found, err := c.readBranding(ctx)
			now = found
			return found, err
		},
		missing: func(found document.Object) properties { return missingOfSignInLinks(found, change) },
		send: func(ctx context.Context, p properties) error {
			lost = false
			err := c.sendBranding(ctx, abstractions.PATCH, "", p)
			if len(now) == 0 && isMissingObject(err) {
				// A PATCH makes a branding in some tenants, and is refused in others (passwords 3.15).
				err = c.sendBranding(transport.NotTwice(ctx), abstractions.POST, "/localizations", p)
				lost = serviceerror.MayHaveTakenEffect(err)
			}
			return err
		},
		met: func(err error) bool { return lost || conflict(err) },
		identity: func(found document.Object) string {
			if len(found) == 0 {
				return ""
			}
			return "the default branding"
		},
		outdated: func(err error) bool { return objectConflict(err) || len(now) > 0 && isMissingObject(err) },
	})
	return plainSignInLinks(was), plainSignInLinks(is), err
}

// changeBranding describes a write of the branding.
var changeBranding = wire.Call{
	Operation: "change the sign-in page's branding", Permission: "OrganizationalBranding.ReadWrite.All", Role: "Organizational Branding Administrator",
	Also: []string{"Organization.ReadWrite.All"},
}

// readBranding returns the default branding, or an empty object if the tenant has none.
func (c *Client) readBranding(ctx context.Context) (document.Object, error) {
	what := wire.Call{
		Operation: "read the sign-in page's branding", Permission: "OrganizationalBranding.Read.All", Role: "Global Reader",
		Also: []string{"Organization.Read.All", "OrganizationalBranding.ReadWrite.All", "Organization.ReadWrite.All", "User.Read"},
	}
	tenant, err := c.TenantID(ctx)
	if err != nil {
		return nil, err
	}
	var found document.Object
	err = c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		var err error
		found, err = wire.Fetch(ctx, adapter, brandingRequest(abstractions.GET, "", tenant))
		return err
	})
	if isMissingObject(err) {
		return document.Object{}, nil
	}
	return found, err
}

// brandingRequest returns a request for the default branding. Without the header, a service could take it as one for a language
// (passwords 3.3).
func brandingRequest(method abstractions.HttpMethod, below, tenant string) *wire.Request {
	request := wire.NewRequest(method, "/organization/{organization%2Did}/branding"+below, map[string]string{"organization%2Did": tenant})
	request.Headers.TryAdd("Accept-Language", "0")
	return request
}

func (c *Client) sendBranding(ctx context.Context, method abstractions.HttpMethod, below string, p properties) error {
	tenant, err := c.TenantID(ctx)
	if err != nil {
		return err
	}
	return c.sendJSON(ctx, changeBranding, func() *wire.Request { return brandingRequest(method, below, tenant) }, p)
}

// isMissingObject reports whether the service answered that there is no such object, and nothing else did.
func isMissingObject(err error) bool {
	e, ok := errors.AsType[*serviceerror.Error](err)
	return ok && e.Kind == serviceerror.NotFound && strings.EqualFold(e.Code, "Request_ResourceNotFound")
}

// plainSignInLinks returns the links in a branding, nothing for nil, which was not read.
func plainSignInLinks(found document.Object) passwords.SignInLinks {
	if found == nil {
		return passwords.SignInLinks{}
	}
	hidden := document.Read(found[linkVisibility])
	return passwords.SignInLinks{
		ForgotPasswordText:      new(brandingText(found, forgotPasswordText)),
		CannotAccessAccountText: new(brandingText(found, cannotAccessAccountText)),
		ResetURL:                new(brandingText(found, resetURL)),
		ShowPasswordReset:       new(isShown(hidden, hidePasswordReset)),
		ShowForgotPassword:      new(isShown(hidden, hideForgotPassword)),
		ShowCannotAccessAccount: new(isShown(hidden, hideCannotAccessAccount)),
	}
}

// brandingText returns a text of the branding, "" if there is none: null, an empty text or a blank (passwords 10.9).
func brandingText(found document.Object, name string) string {
	text := document.Text(found[name])
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return text
}

// isShown reports whether a link is shown, which it is unless the property is true.
func isShown(hidden document.Object, name string) bool {
	hides := document.Value[bool](hidden[name])
	return hides == nil || !*hides
}

func missingOfSignInLinks(found document.Object, change passwords.SignInLinks) properties {
	p, hides, hidden := properties{}, properties{}, document.Read(found[linkVisibility])
	for name, wanted := range map[string]*string{
		forgotPasswordText: change.ForgotPasswordText, cannotAccessAccountText: change.CannotAccessAccountText, resetURL: change.ResetURL,
	} {
		switch {
		case wanted == nil || *wanted == brandingText(found, name):
		case *wanted == "":
			p[name] = nil
		default:
			p[name] = *wanted
		}
	}
	for name, shown := range map[string]*bool{
		hidePasswordReset: change.ShowPasswordReset, hideForgotPassword: change.ShowForgotPassword, hideCannotAccessAccount: change.ShowCannotAccessAccount,
	} {
		if shown != nil && *shown != isShown(hidden, name) {
			hides[name] = !*shown
		}
	}
	if len(hides) > 0 {
		p[linkVisibility] = whole(hidden, hides)
	}
	return p
}
