package singleton

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// store opens the setting's store, or says that the provider is not configured: a provider block whose values
// become known during apply only is configured by then, so this is reached by no configuration that Terraform runs.
func (s *singleton[T, M, P]) store(diags *diag.Diagnostics) Store[T] {
	if s.data == nil {
		diags.AddError("The provider is not configured", "A value in the provider block is not known yet, so the tenant cannot be reached.")
		return nil
	}
	return s.def.Open(s.data)
}

func (s *singleton[T, M, P]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	store, config, plan := s.store(&resp.Diagnostics), P(new(M)), P(new(M))
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	tenant, err := store.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(framework.Diagnose(err))
		return
	}
	written := config.Settings()
	live, found, err := store.Write(ctx, written)
	if err != nil {
		resp.Diagnostics.Append(framework.Diagnose(err))
		return
	}
	s.complete(plan, live)
	plan.Common().ID = types.StringValue(tenant)
	resp.Diagnostics.Append(adopt(found, store.Touched(written)).save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, tenant)...)
}

// complete puts live values where the plan left a value open. What the plan promised stays as promised, even where
// somebody changed a value that is not managed in the meantime: the next refresh shows that.
func (s *singleton[T, M, P]) complete(plan P, live T) {
	shown := P(new(M))
	shown.Show(live)
	fill(plan, shown, func(planned field, _ int) bool { return planned.IsUnknown() })
}

func (s *singleton[T, M, P]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	store, state := s.store(&resp.Diagnostics), P(new(M))
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := s.sameTenant(ctx, store, state.Common().ID.ValueString(), "read"); err != nil {
		resp.Diagnostics.Append(framework.Diagnose(err))
		return
	}
	live, _, err := store.Read(ctx)
	if err != nil {
		resp.Diagnostics.Append(framework.Diagnose(err))
		return
	}
	state.Show(live)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, state.Common().ID.ValueString())...)
}

func (s *singleton[T, M, P]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	store, config, plan := s.store(&resp.Diagnostics), P(new(M)), P(new(M))
	resp.Diagnostics.Append(req.Config.Get(ctx, config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, plan)...)
	kept, diags := loadAdoption(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	tenant := plan.Common().ID.ValueString()
	if err := s.sameTenant(ctx, store, tenant, "update"); err != nil {
		resp.Diagnostics.Append(framework.Diagnose(err))
		return
	}
	written := config.Settings()
	live, found, err := store.Write(ctx, written)
	if err != nil {
		resp.Diagnostics.Append(framework.Diagnose(err))
		return
	}
	s.complete(plan, live)
	resp.Diagnostics.Append(kept.manage(found, store.Touched(written)).save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, tenant)...)
}

func (s *singleton[T, M, P]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	state := P(new(M))
	resp.Diagnostics.Append(req.State.Get(ctx, state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	choice := state.Common().OnDestroy.ValueString()
	if choice != restore && choice != disable {
		return
	}
	store := s.store(&resp.Diagnostics)
	kept, diags := loadAdoption(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	change, err := s.lastChange(store, choice, kept)
	if err == nil {
		err = s.sameTenant(ctx, store, state.Common().ID.ValueString(), choice)
	}
	if err == nil {
		_, _, err = store.Write(ctx, change)
	}
	if err != nil {
		resp.Diagnostics.Append(framework.Diagnose(err))
		resp.Diagnostics.AddError("The resource stays in the state",
			fmt.Sprintf("on_destroy = %q could not be carried out, so nothing is forgotten. Mend the cause and destroy again, or apply on_destroy = \"retain\" first to leave the tenant as it is.", choice))
	}
}

// lastChange is what a destroy writes.
func (s *singleton[T, M, P]) lastChange(store Store[T], choice string, kept adoption) (T, error) {
	if choice == disable {
		return *s.def.Disabled, nil
	}
	return store.Settings(kept.toRestore())
}

func (s *singleton[T, M, P]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	wanted := req.ID
	if wanted == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("tenant_id"), &wanted)...)
	}
	store := s.store(&resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := s.sameTenant(ctx, store, wanted, "import"); err != nil {
		resp.Diagnostics.Append(framework.Diagnose(err))
		return
	}
	_, found, err := store.Read(ctx)
	if err != nil {
		resp.Diagnostics.Append(framework.Diagnose(err))
		return
	}
	wanted = strings.ToLower(wanted)
	resp.Diagnostics.Append(adopt(found, nil).save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), wanted)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), retain)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, wanted)...)
}

// sameTenant refuses to work on another tenant than the one the state or the import names.
func (s *singleton[T, M, P]) sameTenant(ctx context.Context, store Store[T], wanted, verb string) error {
	tenant, err := store.TenantID(ctx)
	if err != nil || strings.EqualFold(tenant, wanted) {
		return err
	}
	return &serviceerror.Error{
		Service: serviceerror.SignIn, Kind: serviceerror.WrongTenant,
		Operation: fmt.Sprintf("%s sspr_%s", verb, s.def.Name),
		Message:   fmt.Sprintf("The resource belongs to the tenant %q, and the provider's credentials are for the tenant %q", wanted, tenant),
	}
}

func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, tenant string) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	return identity.SetAttribute(ctx, path.Root("tenant_id"), tenant)
}
