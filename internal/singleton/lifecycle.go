package singleton

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// store opens the store of the instance that a model names.
func (s *singleton[T, M, P]) store(model P, diags *diag.Diagnostics) Store[T] {
	key, _ := s.key(model)
	return s.open(key, diags)
}

// open opens the store of the instance with that key.
func (s *singleton[T, M, P]) open(key string, diags *diag.Diagnostics) Store[T] {
	if !framework.Configured(s.data, diags) {
		return nil
	}
	return s.def.Open(s.data, key)
}

func (s *singleton[T, M, P]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	config, plan := P(new(M)), P(new(M))
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	ctx, cancel := times.Within(ctx, plan.Common().Timeouts, framework.Create, &resp.Diagnostics)
	defer cancel()
	store := s.store(plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	tenant, err := store.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(framework.DiagnoseIn(ctx, err))
		return
	}
	change := config.Settings()
	s.writes(ctx, plan, resp.Private, &resp.Diagnostics)
	live, found, err := store.Write(ctx, change)
	if err != nil {
		resp.Diagnostics.Append(framework.DiagnoseIn(ctx, s.data.Explain(ctx, err)))
		s.tellWhatWas(store, config, found, err, &resp.Diagnostics)
		return
	}
	s.complete(plan, live)
	i := s.identify(plan, tenant)
	resp.Diagnostics.Append(adopt(found, sspr.Said(change)).save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(s.setIdentity(ctx, resp.Identity, i)...)
}

// tellWhatWas says what the tenant had before a create whose write may have taken effect. No state is left behind, as
// Terraform would replace such a resource with the next apply, and forgets what the provider remembers of it when it
// does; so only a person can put back what was there.
func (s *singleton[T, M, P]) tellWhatWas(store Store[T], config P, found Found, err error, diags *diag.Diagnostics) {
	if len(found) == 0 || !serviceerror.MayHaveTakenEffect(err) {
		return
	}
	settings, err := store.Settings(found)
	if err != nil {
		return
	}
	before := P(new(M))
	*before = *config // for the key, which is no value of the tenant's
	before.Show(settings)
	if lines := differences(before, config); len(lines) > 0 {
		diags.AddWarning(s.label(config)+" may have changed the tenant",
			fmt.Sprintf("The write may have taken effect although it could not be confirmed. Before it, the tenant had the values on the left:\n\n%s\n\n"+
				"The next apply adopts what it finds then, so on_destroy = \"restore\" would not bring these back.", strings.Join(lines, "\n")))
	}
}

// complete puts live values where the plan left a value open. What the plan promised stays as promised, even where
// somebody changed a value that is not managed in the meantime: the next refresh shows that.
func (s *singleton[T, M, P]) complete(plan P, live T) {
	shown := P(new(M))
	shown.Show(live)
	fill(plan, shown, func(planned field, _ int) bool { return planned.IsUnknown() })
}

func (s *singleton[T, M, P]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	state := P(new(M))
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	ctx, cancel := times.Within(ctx, state.Common().Timeouts, framework.Read, &resp.Diagnostics)
	defer cancel()
	store, i := s.store(state, &resp.Diagnostics), s.instanceOf(state)
	if resp.Diagnostics.HasError() {
		return
	}
	err := s.sameTenant(ctx, store, i.tenant, "read")
	if serviceerror.KindOf(err) == serviceerror.NotYetKnown {
		// The state stays as it is: what the provider block waits for is known when this plan is applied.
		resp.Diagnostics.Append(s.setIdentity(ctx, resp.Identity, i)...)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(framework.DiagnoseIn(ctx, err))
		return
	}
	live, _, err := store.Read(ctx)
	if err != nil {
		resp.Diagnostics.Append(framework.DiagnoseIn(ctx, err))
		return
	}
	state.Show(live)
	resp.Diagnostics.Append(renew[T](ctx, req.Private, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(s.setIdentity(ctx, resp.Identity, i)...)
}

func (s *singleton[T, M, P]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	config, plan := P(new(M)), P(new(M))
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	ctx, cancel := times.Within(ctx, plan.Common().Timeouts, framework.Update, &resp.Diagnostics)
	defer cancel()
	store, i := s.store(plan, &resp.Diagnostics), s.instanceOf(plan)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := s.sameTenant(ctx, store, i.tenant, "update"); err != nil {
		resp.Diagnostics.Append(framework.DiagnoseIn(ctx, err))
		return
	}
	change := config.Settings()
	// Remembered before the write: what may have been written is managed, whatever becomes of the answer.
	resp.Diagnostics.Append(s.remember(ctx, store, plan, change, req.Private, resp.Private)...)
	if resp.Diagnostics.HasError() {
		return
	}
	s.writes(ctx, plan, resp.Private, &resp.Diagnostics)
	live, _, err := store.Write(ctx, change)
	if err != nil {
		resp.Diagnostics.Append(framework.DiagnoseIn(ctx, s.data.Explain(ctx, err)))
		return
	}
	s.complete(plan, live)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(s.setIdentity(ctx, resp.Identity, i)...)
}

func (s *singleton[T, M, P]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state := P(new(M))
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	ctx, cancel := times.Within(ctx, state.Common().Timeouts, framework.Delete, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	defer s.released(ctx, state, req.Private)
	choice := state.Common().OnDestroy.ValueString()
	if choice != restore && choice != disable && choice != reset {
		return
	}
	store := s.store(state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if s.succeeded(ctx, state, req.Private) {
		resp.Diagnostics.AddWarning(s.label(state)+" was not changed by the destroy",
			fmt.Sprintf("Another block manages the setting now, so on_destroy = %q was not carried out for the old one.", choice))
		return
	}
	kept, forgotten := recallToRestore(ctx, store, req.Private)
	if choice == restore && forgotten != nil {
		resp.Diagnostics.AddError(s.notKnown(state, forgotten))
		return
	}
	err := s.sameTenant(ctx, store, s.instanceOf(state).tenant, choice)
	if err == nil {
		err = s.leave(ctx, store, choice, kept)
	}
	if err != nil {
		resp.Diagnostics.Append(framework.DiagnoseIn(ctx, s.data.Explain(ctx, err)))
		resp.Diagnostics.AddError("The resource stays in the state",
			fmt.Sprintf("on_destroy = %q could not be carried out, so nothing is forgotten. Mend the cause and destroy again, or apply on_destroy = \"retain\" first to leave the tenant as it is.", choice))
	}
}

// leave does to the tenant what on_destroy says.
func (s *singleton[T, M, P]) leave(ctx context.Context, store Store[T], choice string, kept adoption) error {
	if resetter, ok := store.(Resetter); ok && choice == reset {
		return resetter.Reset(ctx)
	}
	change := s.def.Disabled
	if choice == restore {
		found, _, err := toRestore(store, kept)
		if err != nil {
			return err
		}
		change = &found
	}
	_, _, err := store.Write(ctx, *change)
	return err
}

func (s *singleton[T, M, P]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// An import has no configuration that could allow another time.
	ctx, cancel := context.WithTimeout(ctx, times.Read)
	defer cancel()
	i := s.imported(ctx, req, &resp.Diagnostics)
	store := s.open(i.key, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	tenant, err := store.TenantID(ctx)
	if i.tenant == "" {
		i.tenant = tenant
	}
	if err == nil {
		err = s.sameTenant(ctx, store, i.tenant, "import")
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Diagnose(err))
		return
	}
	_, found, err := store.Read(ctx)
	if err != nil {
		resp.Diagnostics.Append(framework.Diagnose(err))
		return
	}
	i.tenant = strings.ToLower(i.tenant)
	resp.Diagnostics.Append(adopt(found, nil).save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), i.id())...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), retain)...)
	if s.def.KeyAttribute != "" {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(s.def.KeyAttribute), i.key)...)
	}
	resp.Diagnostics.Append(s.setIdentity(ctx, resp.Identity, i)...)
}
