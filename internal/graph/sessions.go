package graph

import (
	"context"

	kiotahttp "github.com/microsoft/kiota-http-go"
	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// RevokeSessions makes the refresh tokens and browser sessions of a user, named by object id, worthless, which takes the
// service some minutes. For a guest it does nothing, as guests sign in at home (reference graph-api 1.14). A user who does
// not exist is an error of kind NotFound. To revoke again does no harm.
func (c *Client) RevokeSessions(ctx context.Context, user string) error {
	what := call{
		operation: "revoke the sign-in sessions of the user " + user, permission: "User.RevokeSessions.All", role: "Helpdesk Administrator or Authentication Administrator, or Privileged Authentication Administrator where the user is an administrator",
		also: []string{"User.ReadWrite.All", "Directory.ReadWrite.All"},
	}
	return mayBeRevoked(c.do(ctx, what, func(ctx context.Context, adapter *kiotahttp.NetHttpRequestAdapter) error {
		request, err := users.NewItemRevokeSignInSessionsRequestBuilderInternal(c.userPath(user), adapter).ToPostRequestInformation(ctx, nil)
		if err != nil {
			return err
		}
		answer, err := adapter.SendPrimitive(ctx, request, "[]byte", errorMappings)
		if err != nil {
			return err
		}
		body, _ := answer.([]byte)
		if len(body) == 0 {
			return nil // 204, which the service is known to answer against its documentation (https://learn.microsoft.com/graph/known-issues)
		}
		switch done := document.Value[bool](document.Read(body)["value"]); {
		case done == nil:
			return errUnexpected
		case !*done:
			return &serviceerror.Error{
				Service: serviceerror.Graph, Operation: what.operation, Kind: serviceerror.NotPersisted,
				Message: "the service answered that it did not do it", Permission: what.permission, Role: what.role,
			}
		}
		return nil
	}))
}

// mayBeRevoked marks a failure whose answer does not tell whether the sessions were revoked.
func mayBeRevoked(err error) error {
	if !serviceerror.MayHaveTakenEffect(err) || serviceerror.KindOf(err) == serviceerror.NotPersisted {
		return err
	}
	return serviceerror.With(err, func(e *serviceerror.Error) { e.Unanswered = []string{"the sign-in sessions (revoked)"} })
}
