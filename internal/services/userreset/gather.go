package userreset

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/batch"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// reading is what was read, or why it could not be read.
type reading[T any] struct {
	value T
	err   error
}

// known returns the value, nil if it could not be read.
func (r reading[T]) known() *T {
	if r.err != nil {
		return nil
	}
	return &r.value
}

// findings are all that was read about a user and the tenant.
type findings struct {
	// user is the object ID in lower case, or the name, that the configuration has.
	user           string
	account        reading[graph.Account]
	registered     reading[graph.MayRegister]
	direct, nested reading[[]graph.Membership]
	skus           reading[[]graph.SubscribedSKU]
	administrators reading[sspr.AdministratorPolicy]
	policy         reading[sspr.MethodsPolicy]
	configurations reading[map[sspr.ConfigurableMethod]sspr.MethodConfiguration]
	federated      reading[[]string]
	row            reading[sspr.UserRegistration]
	blocked        reading[sspr.AuditLog]
	portal         reading[portal.Document]
	onPremises     reading[sspr.OnPremisesIntegration]
	// group is the group of the scope. It is read only if the user is known to be no member: the memberships do not show
	// whether it exists.
	group reading[graph.Group]
	// inGroup are the groups in the group of the scope. They are read only if the user is a member through one of them.
	inGroup reading[map[string]string]
}

// inBatch is how many requests to Microsoft Graph gather sends side by side. One batch carries them.
const inBatch = 10

// blockedFor is how long the service blocks a user after too many attempts
// (https://learn.microsoft.com/entra/identity/authentication/troubleshoot-sspr).
const blockedFor = 24 * time.Hour

// gather reads everything about a user. It returns an error if the user does not exist or a sign-in fails. What the
// credential may not read is an error in the findings.
func gather(ctx context.Context, data *run.Data, user string, now time.Time) (findings, error) {
	// The token comes first, so that the requests start at the same time.
	if _, err := data.Graph.TenantID(ctx); err != nil {
		return findings{}, err
	}
	if attribute.UserName(user) == "" {
		user = strings.ToLower(user)
	}
	f := findings{user: user}
	var all sync.WaitGroup
	all.Go(func() { f.readPortal(ctx, data) })
	side := batch.Together(batch.Announce(ctx, inBatch))
	read(&all, &f.account, func() (graph.Account, error) { return data.Graph.Account(side, user) })
	read(&all, &f.registered, func() (graph.MayRegister, error) { return data.Graph.RegisteredNow(side, user) })
	read(&all, &f.direct, func() ([]graph.Membership, error) { return data.Graph.Memberships(side, user, false) })
	read(&all, &f.nested, func() ([]graph.Membership, error) { return data.Graph.Memberships(side, user, true) })
	read(&all, &f.skus, func() ([]graph.SubscribedSKU, error) { return data.Graph.SubscribedSKUs(side) })
	read(&all, &f.administrators, func() (sspr.AdministratorPolicy, error) { return data.Graph.AdministratorPolicy(side) })
	read(&all, &f.policy, func() (sspr.MethodsPolicy, error) { return data.Graph.MethodsPolicy(side) })
	read(&all, &f.federated, func() ([]string, error) { return data.Graph.FederatedDomains(side) })
	read(&all, &f.row, func() (sspr.UserRegistration, error) { return data.Graph.UserRegistration(side, user) })
	// The time is rounded down, so that all data sources of a plan share the answer.
	since := now.UTC().Add(-blockedFor).Truncate(time.Hour)
	read(&all, &f.blocked, func() (sspr.AuditLog, error) {
		return data.Graph.AuditLog(side, graph.AuditQuery{Activity: sspr.Activities(sspr.AuditBlocked)[0], Since: since})
	})
	all.Wait()
	read(&all, &f.configurations, func() (map[sspr.ConfigurableMethod]sspr.MethodConfiguration, error) {
		if f.policy.err != nil {
			return nil, f.policy.err
		}
		return data.Graph.MethodConfigurations(ctx) // the same document
	})
	all.Wait()
	return f, f.fatal()
}

// read reads something beside other things.
func read[T any](all *sync.WaitGroup, into *reading[T], from func() (T, error)) {
	all.Go(func() { into.value, into.err = from() })
}

// readPortal reads the two documents of the portal API, if its credential is for the tenant of Microsoft Graph.
func (f *findings) readPortal(ctx context.Context, data *run.Data) {
	err := data.OneTenant(ctx, "read the live policy")
	if err != nil {
		f.portal.err, f.onPremises.err = err, err
		return
	}
	var both sync.WaitGroup
	read(&both, &f.portal, func() (portal.Document, error) { return data.Portal.Policy(ctx) })
	read(&both, &f.onPremises, func() (sspr.OnPremisesIntegration, error) { return data.Portal.OnPremises(ctx) })
	both.Wait()
}

// readScope reads the group of the scope if the user is not a member of it, and the groups in it if the user is a member
// through another one.
func (f *findings) readScope(ctx context.Context, data *run.Data, group string) {
	switch {
	case group == "" || f.nested.err != nil:
	case !has(f.nested, group):
		f.group.value, f.group.err = data.Graph.Group(ctx, group)
	case !has(f.direct, group) && f.direct.err == nil:
		f.inGroup.value, f.inGroup.err = data.Graph.NestedGroups(ctx, group)
	}
}

func has(memberships reading[[]graph.Membership], group string) bool {
	return memberships.err == nil && slices.ContainsFunc(memberships.value, func(m graph.Membership) bool { return m.ID == group && !m.Role })
}

// mayStayUnknown are the failures that leave a check unknown: what the credential may not read, what the tenant does not
// have, and a service that fails. All others are of the sign-in, or of the time that the configuration allows.
var mayStayUnknown = []serviceerror.Kind{
	serviceerror.NoCredential, serviceerror.AppOnlyToken, serviceerror.Forbidden, serviceerror.ScopeMissing, serviceerror.NotFound, serviceerror.WrongPath,
	serviceerror.Refused, serviceerror.Throttled, serviceerror.Unavailable, serviceerror.Unreachable, serviceerror.NotUnderstood, serviceerror.Unsupported,
	serviceerror.NotLicensed,
}

// fatal returns the failure without which there is no answer at all, nil if there is none.
func (f *findings) fatal() error {
	if kind := serviceerror.KindOf(f.account.err); f.account.err != nil && kind != serviceerror.Forbidden && kind != serviceerror.ScopeMissing {
		return f.account.err
	}
	others := []error{
		f.registered.err, f.direct.err, f.nested.err, f.skus.err, f.administrators.err, f.policy.err, f.federated.err, f.row.err, f.blocked.err, f.portal.err,
		f.onPremises.err,
	}
	for _, err := range others {
		if err != nil && !slices.Contains(mayStayUnknown, serviceerror.KindOf(err)) {
			return err
		}
	}
	if f.account.err != nil && serviceerror.KindOf(f.registered.err) == serviceerror.NotFound {
		return f.registered.err // the directory may not be read, and the service of methods does not know the user
	}
	return nil
}
