package graph

import (
	"context"

	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// RevokeSessions invalidates the refresh tokens and browser sessions of a user, named by object ID, which takes the
// service some minutes. For a guest it does nothing, as guests sign in at home (graph-api 1.14). A user who does not
// exist is an error of kind NotFound. It can be repeated.
func (c *Client) RevokeSessions(ctx context.Context, user string) error {
	what := wire.Call{
		Operation: "revoke the sign-in sessions of the user " + user, Permission: "User.RevokeSessions.All", Role: "Helpdesk Administrator or Authentication Administrator, or Privileged Authentication Administrator if the user is an administrator",
		Also: []string{"User.ReadWrite.All", "Directory.ReadWrite.All"},
	}
	return mayBeRevoked(c.wire.Do(ctx, what, func(ctx context.Context, adapter *wire.Adapter) error {
		request, err := users.NewUsersRequestBuilder(wire.Root, adapter).ByUserId(user).RevokeSignInSessions().ToPostRequestInformation(ctx, nil)
		if err != nil {
			return err
		}
		answer, err := adapter.SendPrimitive(ctx, request, "[]byte", wire.ErrorMappings)
		if err != nil {
			return err
		}
		body, _ := answer.([]byte)
		if len(body) == 0 {
			return nil // 204, which the service answers against its documentation (https://learn.microsoft.com/graph/known-issues)
		}
		switch done := document.Value[bool](document.Read(body)["value"]); {
		case done == nil:
			return wire.ErrUnexpected
		case !*done:
			return &serviceerror.Error{
				Service: serviceerror.Graph, Operation: what.Operation, Kind: serviceerror.NotPersisted,
				Message: "the service reported that it did not revoke them", Permission: what.Permission, Role: what.Role,
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
