package graph

import (
	"context"

	kiotahttp "github.com/microsoft/kiota-http-go"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/policies"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// allowedToUseSSPR is the one property of the authorization policy that concerns password reset.
const allowedToUseSSPR = "allowedToUseSSPR"

// AdministratorPolicy reads the switch that lets administrators reset their passwords.
func (c *Client) AdministratorPolicy(ctx context.Context) (sspr.AdministratorPolicy, error) {
	found, err := c.readAuthorizationPolicy(ctx)
	return plainAdministratorPolicy(found), err
}

// UpdateAdministratorPolicy writes what change names, and gives the policy as it was before and as it is now.
func (c *Client) UpdateAdministratorPolicy(ctx context.Context, change sspr.AdministratorPolicy) (before, after sspr.AdministratorPolicy, err error) {
	what := call{
		operation: "change the authorization policy", permission: "Policy.ReadWrite.Authorization", role: "Privileged Role Administrator",
	}
	was, is, err := c.update(ctx, edit{
		operation: what.operation,
		read:      c.readAuthorizationPolicy,
		missing: func(found document.Object) properties {
			p := properties{}
			differ(p, found, allowedToUseSSPR, change.Enabled)
			return p
		},
		send: func(ctx context.Context, p properties) error {
			return c.do(ctx, what, func(ctx context.Context, adapter *kiotahttp.NetHttpRequestAdapter) error {
				body := models.NewAuthorizationPolicy()
				body.SetAdditionalData(p)
				request, err := c.authorizationPolicy(adapter).ToPatchRequestInformation(ctx, body, nil)
				if err != nil {
					return err
				}
				return adapter.SendNoContent(ctx, request, errorMappings)
			})
		},
	})
	return plainAdministratorPolicy(was), plainAdministratorPolicy(is), err
}

func (c *Client) authorizationPolicy(adapter *kiotahttp.NetHttpRequestAdapter) *policies.AuthorizationPolicyRequestBuilder {
	return policies.NewAuthorizationPolicyRequestBuilderInternal(map[string]string{"baseurl": c.baseURL()}, adapter)
}

func (c *Client) readAuthorizationPolicy(ctx context.Context) (document.Object, error) {
	what := call{
		operation: "read the authorization policy", permission: "Policy.Read.All", role: "Global Reader",
		also: []string{"Policy.ReadWrite.Authorization"},
	}
	var found document.Object
	err := c.do(ctx, what, func(ctx context.Context, adapter *kiotahttp.NetHttpRequestAdapter) error {
		request, err := c.authorizationPolicy(adapter).ToGetRequestInformation(ctx, nil)
		if err == nil {
			found, err = fetch(ctx, adapter, request)
		}
		return err
	})
	return found, err
}

func plainAdministratorPolicy(found document.Object) sspr.AdministratorPolicy {
	return sspr.AdministratorPolicy{Enabled: document.Value[bool](found[allowedToUseSSPR])}
}
