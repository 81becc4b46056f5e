// Package contactinfo holds the resources of what users have registered to be reached by.
package contactinfo

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// NewUserResource is sspr_user_contact_info.
func NewUserResource() resource.Resource { return &userResource{} }

// userType is the type's name, for messages.
const userType = "sspr_user_contact_info"

type userResource struct{ data *run.Data }

var (
	_ resource.ResourceWithConfigure      = (*userResource)(nil)
	_ resource.ResourceWithImportState    = (*userResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*userResource)(nil)
	_ resource.ResourceWithValidateConfig = (*userResource)(nil)
	_ resource.ResourceWithIdentity       = (*userResource)(nil)
)

func (r *userResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user_contact_info"
}

func (r *userResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = userSchema(ctx)
}

func (r *userResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"tenant_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Tenant ID (GUID)."},
		"object_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Object ID of the user (GUID)."},
	}}
}

func (r *userResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.data = run.FromProvider(req.ProviderData, &resp.Diagnostics)
}

// Create gives the user what the configuration wants. What the user has already is adopted.
func (r *userResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var config, plan userModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	ctx, cancel := userTimes.Within(ctx, plan.Timeouts, deadline.Create, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !run.Configured(r.data, &resp.Diagnostics) {
		return
	}
	r.data.Applies()
	wanted := config.written(always)
	tenant, object, base, err := r.find(ctx, plan.UserID.ValueString(), wanted)
	left := r.takeLeft(plan.UserID.ValueString(), object)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		left.keep(ctx, resp)
		return
	}
	if !r.data.Claims.ClaimFound(plan.UserID.ValueString(), object) {
		resp.Diagnostics.Append(twoBlocks(plan.UserID.ValueString()))
		left.keep(ctx, resp)
		return
	}
	plan.identify(tenant, object)
	done, waited, err := writer(ctx, r.data, resp.Private, &resp.Diagnostics).Write(ctx, run.UserDocument(object))
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		left.keep(ctx, resp)
		return
	}
	defer done()
	if waited || left != nil {
		base = nil // somebody else may have written for the user
	}
	result, err := r.data.Graph.UpdateContactInfo(ctx, object, left.change(graph.ContactChange{
		Wanted: wanted, Base: base, Prepopulate: plan.prepopulates(), Name: attribute.UserName(plan.UserID.ValueString()),
	}))
	r.report(ctx, plan.UserID.ValueString(), result, err, &resp.Diagnostics)
	reportReplaced(plan.UserID.ValueString(), result.Replaced, &resp.Diagnostics)
	if err != nil && left == nil && (!result.Known || !serviceerror.MayHaveTakenEffect(err)) {
		return // nothing was done
	}
	warnOfReplacement(&resp.Diagnostics)
	before, kept := left.before()
	plan.settle(result, before)
	kept = kept.with(managed(wanted, result, plan.prepopulates()))
	if resp.Diagnostics.HasError() {
		plan.trackOnly(kept.Managed)
	}
	resp.Diagnostics.Append(kept.save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, tenant, object)...)
}

// find looks up the tenant and the user, and reads what the user has at the same time. base is nil if that failed: the
// write reads again, and tells why.
func (r *userResource) find(ctx context.Context, user string, wanted sspr.ContactInfo) (tenant, object string, base *graph.ContactInfo, err error) {
	if tenant, err = r.data.Graph.TenantID(ctx); err != nil {
		return "", "", nil, err
	}
	found, live, err := r.data.Graph.FindContactInfo(ctx, user, methodsOf(wanted)...)
	switch {
	case err == nil:
		return tenant, found.ID, &live, nil
	case found.ID != "":
		return tenant, found.ID, nil, nil
	default:
		return tenant, "", nil, err
	}
}

// locate finds the tenant and the object id of a user.
func (r *userResource) locate(ctx context.Context, user string) (tenant, object string, err error) {
	if tenant, err = r.data.Graph.TenantID(ctx); err != nil {
		return "", "", err
	}
	object, err = run.UserObjectID(ctx, r.data, user)
	return tenant, object, err
}

func (m *userModel) identify(tenant, object string) {
	m.ID, m.ObjectID = types.StringValue(tenant+"/"+object), types.StringValue(object)
}

// settle completes a planned model after a write. What is missing after a failure is shown as the user has it, or as it
// was in the state before: where the user's own registrations count more, or a mask hides the number, the state is all
// that tells what was given. before is nil for a create.
func (m *userModel) settle(result graph.ContactResult, before *userModel) {
	for _, method := range result.Missing {
		s, was := m.slots()[method], slot{new(types.String), new(types.String), new(types.Int64)}
		*was.value, *was.version = types.StringNull(), types.Int64Null()
		if before != nil {
			was = before.slots()[method]
		}
		have, registered := result.Live.Values[method]
		switch {
		case !s.version.IsNull():
			*s.version = *was.version
		case !result.Known || m.prepopulates() || (method.IsPhone() && phone.Masked(have)):
			*s.value = *was.value
		case registered:
			*s.value = types.StringValue(have)
		default:
			*s.value = types.StringNull()
		}
	}
	if m.SMSSignInState.IsUnknown() {
		m.showSMS(result.Live)
	}
}

// showSMS takes over what a reading of the phones says of signing in by SMS, where the mobile phone is tracked.
func (m *userModel) showSMS(live graph.ContactInfo) {
	m.SMSSignInState = types.StringNull()
	if s := m.slots()[sspr.ContactMobilePhone]; live.SMSSignInState != "" && (!s.value.IsNull() || !s.version.IsNull()) {
		m.SMSSignInState = types.StringValue(live.SMSSignInState)
	}
}

// report tells what became of a write.
func (r *userResource) report(ctx context.Context, user string, result graph.ContactResult, err error, diags *diag.Diagnostics) {
	if err != nil {
		diags.Append(diagnose.ErrorIn(ctx, err))
	}
	if result.TakenForSMS != nil {
		diags.Append(diagnose.TakenForSMS(user, result.TakenForSMS))
	}
}

// Read shows what the user has of the methods that the state tracks. A user who is gone is gone from the state.
func (r *userResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state userModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := userTimes.Within(ctx, state.Timeouts, deadline.Read, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !run.Configured(r.data, &resp.Diagnostics) {
		return
	}
	tenant, object := state.location()
	err := sameTenant(ctx, r.data, tenant, "read sspr_user_contact_info")
	if serviceerror.KindOf(err) == serviceerror.NotYetKnown {
		// The state stays as it is: what the provider block waits for is known when this plan is applied.
		resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, tenant, object)...)
		return
	}
	var live graph.ContactInfo
	if err == nil {
		live, err = r.look(ctx, object, state.UserID.ValueString(), state.tracked())
	}
	if gone(ctx, r.data, object, err) {
		resp.Diagnostics.AddWarning(fmt.Sprintf("The user %s does not exist any more", state.UserID.ValueString()),
			fmt.Sprintf("The user with the object ID %s was deleted, so the resource leaves the state, and there is nothing to take away. As long as the configuration has the resource, a plan looks for another user of that name.", object))
		resp.State.RemoveResource(ctx)
		// The framework asks for the identity of what is gone as well.
		resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, tenant, object)...)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	state.refresh(live, renew(ctx, req.Private, resp.Private, &resp.Diagnostics))
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, tenant, object)...)
}

// look reads what the user has. If the configuration addresses the user by name, the same batch asks whose the name is:
// the plan that follows needs it, and finds it asked.
func (r *userResource) look(ctx context.Context, object, user string, methods []sspr.ContactMethod) (graph.ContactInfo, error) {
	name := attribute.UserName(user)
	if name == "" {
		return r.data.Graph.ContactInfo(ctx, object, methods...)
	}
	live, err, _ := r.data.Graph.NamedContactInfo(ctx, object, name, methods...)
	return live, err
}

// refresh takes a reading over into the state.
func (m *userModel) refresh(live graph.ContactInfo, kept memory) {
	for method, s := range m.slots() {
		if s.version.IsNull() {
			*s.value = refresh(method, *s.value, live.Values, m.prepopulates())
		}
		if _, registered := live.Values[method]; !registered && !kept.removed(method) {
			*s.version = types.Int64Null() // so that the next plan writes the twin again
		}
	}
	m.showSMS(live)
}

// gone says whether a reading failed because the user no longer exists. The service answers the same while a user is
// new or a replica lags (reference graph-api 1.11), so the directory decides; where it may not be asked, the answer
// is taken at its word.
func gone(ctx context.Context, data *run.Data, object string, err error) bool {
	if serviceerror.KindOf(err) != serviceerror.NotFound {
		return false
	}
	_, err = data.Graph.User(ctx, object)
	switch serviceerror.KindOf(err) {
	case serviceerror.NotFound, serviceerror.Forbidden, serviceerror.ScopeMissing:
		return true
	default:
		return false
	}
}

// Update writes what has changed.
func (r *userResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var config, plan, state userModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	kept, recalled := recallForUpdate(ctx, userType, plan.OnDestroy.ValueString(), req.Private, &resp.Diagnostics)
	ctx, cancel := userTimes.Within(ctx, plan.Timeouts, deadline.Update, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !run.Configured(r.data, &resp.Diagnostics) {
		return
	}
	r.data.Applies()
	tenant, object := state.location()
	if err := sameTenant(ctx, r.data, tenant, "change sspr_user_contact_info"); err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	wanted := config.written(func(m sspr.ContactMethod) bool {
		return !plan.slots()[m].version.Equal(*state.slots()[m].version)
	})
	change := graph.ContactChange{
		Wanted: wanted, Prepopulate: plan.prepopulates(), Name: attribute.UserName(plan.UserID.ValueString()), Exists: true,
	}
	change.Given = state.shown()
	done, _, err := writer(ctx, r.data, resp.Private, &resp.Diagnostics).Write(ctx, run.UserDocument(object))
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	defer done()
	result, err := r.data.Graph.UpdateContactInfo(ctx, object, change)
	r.report(ctx, plan.UserID.ValueString(), result, err, &resp.Diagnostics)
	reportReplaced(plan.UserID.ValueString(), state.begins(&plan, result.Replaced), &resp.Diagnostics)
	if err != nil && !result.Known {
		return // the state stays as it was
	}
	plan.settle(result, &state)
	resp.Diagnostics.Append(remember(ctx, recalled, kept.with(managed(wanted, result, plan.prepopulates())), resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, tenant, object)...)
}

// location gives the tenant and the user's object id.
func (m *userModel) location() (tenant, object string) {
	tenant, object, _ = strings.Cut(m.ID.ValueString(), "/")
	return tenant, object
}

// sameTenant refuses to work on another tenant than the one that the state names: a user who is not found there is not
// a user who is gone.
func sameTenant(ctx context.Context, data *run.Data, wanted, operation string) error {
	tenant, err := data.Graph.TenantID(ctx)
	if err != nil {
		return err
	}
	return run.SameTenant(tenant, wanted, operation)
}

func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, tenant, object string) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	diags := identity.SetAttribute(ctx, path.Root("tenant_id"), tenant)
	diags.Append(identity.SetAttribute(ctx, path.Root("object_id"), object)...)
	return diags
}

// Delete takes away what was managed, or leaves it, as on_destroy says.
func (r *userResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state userModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	ctx, cancel := userTimes.Within(ctx, state.Timeouts, deadline.Delete, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() || !run.Configured(r.data, &resp.Diagnostics) {
		return
	}
	r.data.Applies()
	tenant, object := state.location()
	owner := r.data.Claims.Leaver(ctx, req.Private)
	if state.OnDestroy.ValueString() == destroyRetain {
		owner.Release(run.UserDocument(object))
		return
	}
	kept, err := recall(ctx, req.Private)
	if err != nil {
		resp.Diagnostics.Append(notKnown(userType, err))
		return
	}
	if kept.Creates == object {
		r.data.Left.Leave(leftUser{state, kept})
		owner.Release(run.UserDocument(object))
		return
	}
	departure, err := owner.Leave(ctx, run.UserDocument(object), run.UserDocument(state.UserID.ValueString()))
	defer departure.Done()
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	if departure.Superseded() {
		return
	}
	err = sameTenant(ctx, r.data, tenant, "destroy sspr_user_contact_info")
	if err == nil {
		wanted := sspr.ContactInfo{}
		for _, m := range state.tracked() {
			if kept.manages(m) {
				wanted[m] = ""
			}
		}
		_, err = r.data.Graph.UpdateContactInfo(ctx, object, graph.ContactChange{
			Wanted: wanted, Prepopulate: state.prepopulates(), Given: state.shown(), Exists: true,
		})
	}
	if gone(ctx, r.data, object, err) {
		return
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
	}
}
