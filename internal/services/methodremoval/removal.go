// Package methodremoval has the actions that remove registered methods of a user.
//
// An action changes no state, so no state remembers what it removed, and a resource that manages the same method puts it
// back. An action takes the user's lock (run.UserDocument), because a resource of the same apply may be changing the same
// user. In the plan it only warns: the user may not exist yet, and the plan's credential may not be allowed to read.
package methodremoval

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// remover is an action that removes methods of a user. M is the model of its configuration.
type remover[M any] struct {
	run.Action
	// checkValues refuses the values that the schema's validators refuse, and null. check refuses what can then be wrong.
	// Both accept unknown values. Terraform validates before it knows the values of variables, so the plan and the action
	// check again.
	checkValues, check func(M) diag.Diagnostics
	// removal returns what a configuration asks for, without the provider's data.
	removal func(M) removal
}

// ValidateConfig checks the known part of the configuration, except for values that the schema's validators refuse.
func (a *remover[M]) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	var m M
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if !resp.Diagnostics.HasError() && !a.checkValues(m).HasError() {
		resp.Diagnostics.Append(a.check(m)...)
	}
}

// checkAll checks the known part of a configuration.
func (a *remover[M]) checkAll(m M) diag.Diagnostics {
	if diags := a.checkValues(m); diags.HasError() {
		return diags
	}
	return a.check(m)
}

// ModifyPlan warns if the user would be left without a method.
func (a *remover[M]) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	var m M
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(a.checkAll(m)...)
	if resp.Diagnostics.HasError() || a.Provider == nil || !req.Config.Raw.IsFullyKnown() {
		return
	}
	r := a.removal(m)
	r.data = a.Provider
	r.warn(ctx, &resp.Diagnostics)
}

// Invoke removes the methods.
func (a *remover[M]) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var m M
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || !run.Configured(a.Provider, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(a.checkAll(m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	r := a.removal(m)
	r.data = a.Provider
	ctx, cancel := deadline.WithinInvoke(ctx, r.timeouts, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	r.run(ctx, resp)
}

// removal is what an action removes from a user.
type removal struct {
	data     *run.Data
	timeouts deadline.InvokeTimeout
	// user is the user's object ID or name, as in the configuration.
	user    string
	methods []sspr.RegisteredMethod
	// choose returns which of the user's registrations to remove. If it is nil, all of them are removed.
	choose func([]graph.Registered) ([]graph.Registered, diag.Diagnostics)
}

// planTime bounds what a plan reads to warn. The warning is optional and must not delay a plan.
const planTime = 30 * time.Second

// warn warns in the plan if the user would be left without a method, or if that could not be checked because the plan's
// credential may not read everything. It does not warn of a user who does not exist yet.
func (r removal) warn(ctx context.Context, diags *diag.Diagnostics) {
	ctx, cancel := context.WithTimeout(ctx, planTime)
	defer cancel()
	id, err := run.UserObjectID(ctx, r.data, r.user)
	var has []graph.Registered
	if err == nil {
		has, err = r.data.Graph.Registered(ctx, id, sspr.RegisteredMethods...)
	}
	switch serviceerror.KindOf(err) {
	case serviceerror.NotFound, serviceerror.NoCredential, serviceerror.NotYetKnown:
		return // the user or the credential does not exist yet
	}
	if err != nil {
		reason, _ := diagnose.Reason(err)
		diags.AddAttributeWarning(path.Root(sspr.FieldUserID), fmt.Sprintf("Remaining methods of the user %s not checked", r.user),
			"The user's methods cannot be read, so this plan does not show whether one is left for password reset. "+reason)
		return
	}
	goes := slices.DeleteFunc(slices.Clone(has), func(one graph.Registered) bool { return !slices.Contains(r.methods, one.Method) })
	if r.choose != nil {
		goes, _ = r.choose(goes) // the apply reports an error, because the user's methods may change until then
	}
	left := slices.DeleteFunc(slices.Clone(has), func(one graph.Registered) bool { return slices.Contains(goes, one) })
	diagnose.AddFindings(diags, sspr.CheckRemoval(r.user, kinds(has), kinds(left)))
}

// run removes the methods and reports progress.
func (r removal) run(ctx context.Context, resp *action.InvokeResponse) {
	id, err := run.UserObjectID(ctx, r.data, r.user)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	// A resource of the same apply may be changing the user's methods.
	unlock, err := r.data.Claims.Exclusive(ctx, run.UserDocument(id))
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	defer unlock()
	these, err := r.data.Graph.Registered(ctx, id, r.methods...)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	if len(these) == 0 {
		run.Progress(resp, "Not registered: %s. There is nothing to remove.", labels(r.methods))
		return
	}
	if r.choose != nil {
		var problems diag.Diagnostics
		all := these
		these, problems = r.choose(all)
		resp.Diagnostics.Append(problems...)
		if problems.HasError() {
			return
		}
		if len(these) == 0 {
			run.Progress(resp, "There is nothing to remove: no registration of this method has the ID. The user has:\n%s", identified(all))
			return
		}
	}
	// A name can move to another user while this waits for the lock and reads.
	if err := r.data.Graph.ConfirmNameNow(ctx, attribute.UserName(r.user), id); err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	run.Progress(resp, "Removing: %s.", labels(kinds(these)))
	done := 0
	err = r.data.Graph.RemoveRegistered(ctx, id, these, func(one graph.Registered) {
		done++
		run.Progress(resp, "Removed %d of %d: %s.", done, len(these), one.Method.Label())
	})
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	run.Progress(resp, "Confirmed: the service no longer shows them.")
}

func kinds(all []graph.Registered) []sspr.RegisteredMethod {
	var found []sspr.RegisteredMethod
	for _, one := range all {
		found = append(found, one.Method)
	}
	return found
}

// removable accepts the methods that can be removed, and appID accepts the ID of an app.
var (
	removable = attribute.Words(methodNames()...)
	appID     = attribute.GUIDValidator("the ID (a GUID) of a registered method")
)

func labels(methods []sspr.RegisteredMethod) string {
	var words []string
	for _, m := range methods {
		words = append(words, m.Label())
	}
	return strings.Join(words, ", ")
}
