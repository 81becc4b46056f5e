package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// status is the verdict of a line.
type status int

// The verdicts, the worst last.
const (
	works status = iota
	unknown
	missing
)

// String returns the word in the table.
func (s status) String() string { return [...]string{"ok", "unknown", "missing"}[s] }

// statusOf returns what a failure means: missing if the reader can do something about the sign-in, the permission, the role or
// the license, and unknown if the service did not decide.
func statusOf(err error) status {
	switch serviceerror.KindOf(err) {
	case serviceerror.NoCredential, serviceerror.SignInFailed, serviceerror.SignInExpired, serviceerror.SignInRevoked, serviceerror.MFARequired,
		serviceerror.ConditionalAccess, serviceerror.UserCannotSignIn, serviceerror.ConsentMissing, serviceerror.AppOnlyToken, serviceerror.WrongAudience,
		serviceerror.WrongTenant, serviceerror.MalformedToken, serviceerror.ExpiredToken, serviceerror.Unauthenticated, serviceerror.Forbidden,
		serviceerror.ScopeMissing, serviceerror.NotLicensed, serviceerror.Unsupported:
		return missing
	default:
		return unknown
	}
}

// signIn is the sign-in to a service.
type signIn struct {
	service  serviceerror.Service
	selected auth.Selection
	// identity is who is signed in if err is nil.
	identity auth.Identity
	err      *serviceerror.Error
	// roles are the names of the roles in the token. A token without wids does not show them.
	roles      []string
	showsRoles bool
	// name is the name of the signed-in user, "" if it is not known.
	name string
}

// signInTime bounds one sign-in, with the repetitions of a service that is down.
const signInTime = 90 * time.Second

// signIns signs in to both services side by side.
func signIns(ctx context.Context, t *readonly.Tenant) (graph, portal *signIn) {
	graph = &signIn{service: serviceerror.Graph, selected: t.GraphSelected}
	portal = &signIn{service: serviceerror.Portal, selected: t.PortalSelected}
	var both sync.WaitGroup
	for _, s := range []*signIn{graph, portal} {
		both.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, signInTime)
			defer cancel()
			identity, err := t.Identity(ctx, s.service)
			s.identity, s.roles, s.showsRoles = identity, roleNames(identity.RoleTemplates), identity.RoleTemplates != nil
			if err == nil {
				err = otherTenant(t, s)
			}
			s.err = serviceError(s.service, err)
			if s.err == nil && s.service == serviceerror.Graph && !identity.AppOnly {
				s.name = userName(ctx, t)
			}
		})
	}
	both.Wait()
	if graph.err == nil && portal.err == nil && graph.name != "" && strings.EqualFold(graph.identity.ObjectID, portal.identity.ObjectID) {
		portal.name = graph.name
	}
	return graph, portal
}

// serviceError returns an error as a *serviceerror.Error, nil for nil.
func serviceError(service serviceerror.Service, err error) *serviceerror.Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*serviceerror.Error](err); ok {
		return e
	}
	return &serviceerror.Error{Service: service, Operation: "sign in", Kind: serviceerror.Other, Message: serviceerror.OneLine(err.Error())}
}

// otherTenant returns an error if a token was issued by another tenant than the configured one.
func otherTenant(t *readonly.Tenant, s *signIn) error {
	if t.TenantID == "" || s.identity.TenantID == "" || strings.EqualFold(t.TenantID, s.identity.TenantID) {
		return nil
	}
	return &serviceerror.Error{
		Service: s.service, Operation: "sign in", Kind: serviceerror.WrongTenant,
		Message: fmt.Sprintf("the token was issued by the tenant %s, but the configured tenant is %s", s.identity.TenantID, t.TenantID),
	}
}

// userName returns the user principal name of the user whose token is used for Microsoft Graph, or "".
func userName(ctx context.Context, t *readonly.Tenant) string {
	answer, err := t.Get(ctx, serviceerror.Graph, "/v1.0/me?$select=userPrincipalName")
	if err != nil || !answer.OK() {
		return ""
	}
	var me struct {
		UserPrincipalName string `json:"userPrincipalName"`
	}
	_ = json.Unmarshal(answer.Body, &me)
	return serviceerror.OneLine(me.UserPrincipalName)
}
