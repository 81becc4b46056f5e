package graph

import (
	"context"

	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/policies"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// allowedToUseSSPR is the one property of the authorization policy that concerns password reset.
const allowedToUseSSPR = "allowedToUseSSPR"

// AdministratorPolicy reads the switch that lets administrators reset their passwords.
func (c *Client) AdministratorPolicy(ctx context.Context) (sspr.AdministratorPolicy, error) {
	found, err := c.readAuthorizationPolicy(ctx)
	return plainAdministratorPolicy(found), err
}

// UpdateAdministratorPolicy writes what change names, and returns the policy as it was before and as it is now.
func (c *Client) UpdateAdministratorPolicy(ctx context.Context, change sspr.AdministratorPolicy) (before, after sspr.AdministratorPolicy, err error) {
	what := wire.Call{
		Operation: "change the authorization policy", Permission: "Policy.ReadWrite.Authorization", Role: "Privileged Role Administrator",
	}
	was, is, err := c.update(ctx, edit{
		operation: what.Operation,
		read:      c.readAuthorizationPolicy,
		missing: func(found document.Object) properties {
			p := properties{}
			differ(p, found, allowedToUseSSPR, change.Enabled)
			return p
		},
		send: func(ctx context.Context, p properties) error {
			return c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
				body := models.NewAuthorizationPolicy()
				body.SetAdditionalData(p)
				request, err := authorizationPolicy(adapter).ToPatchRequestInformation(ctx, body, nil)
				if err != nil {
					return err
				}
				return adapter.SendNoContent(ctx, request, wire.ErrorMappings)
			})
		},
	})
	return plainAdministratorPolicy(was), plainAdministratorPolicy(is), err
}

func authorizationPolicy(adapter *wire.Adapter) *policies.AuthorizationPolicyRequestBuilder {
	return policies.NewPoliciesRequestBuilder(wire.Root, adapter).AuthorizationPolicy()
}

func (c *Client) readAuthorizationPolicy(ctx context.Context) (document.Object, error) {
	what := wire.Call{
		Operation: "read the authorization policy", Permission: "Policy.Read.All", Role: "Global Reader",
		Also: []string{"Policy.ReadWrite.Authorization"},
	}
	var found document.Object
	err := c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		request, err := authorizationPolicy(adapter).ToGetRequestInformation(ctx, nil)
		if err == nil {
			found, err = wire.Fetch(ctx, adapter, request)
		}
		return err
	})
	return found, err
}

func plainAdministratorPolicy(found document.Object) sspr.AdministratorPolicy {
	return sspr.AdministratorPolicy{Enabled: document.Value[bool](found[allowedToUseSSPR])}
}
