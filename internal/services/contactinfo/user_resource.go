package contactinfo

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// NewUserResource is sspr_user_contact_info.
func NewUserResource() resource.Resource {
	return &userResource{engine[*userModel]{typeName: userType, times: userTimes}}
}

// userType is the type's name, for messages.
const userType = "sspr_user_contact_info"

type userResource struct{ engine[*userModel] }

var (
	_ resource.ResourceWithConfigure      = (*userResource)(nil)
	_ resource.ResourceWithImportState    = (*userResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*userResource)(nil)
	_ resource.ResourceWithValidateConfig = (*userResource)(nil)
	_ resource.ResourceWithIdentity       = (*userResource)(nil)
)

func (r *userResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = userSchema(ctx)
}

func (r *userResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"tenant_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Tenant ID (GUID)."},
		"object_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Object ID of the user (GUID)."},
	}}
}

// Create writes what the configuration wants. What the user has already is adopted.
func (r *userResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, cancel, config, plan := r.startCreate(ctx, req, resp)
	defer cancel()
	if plan == nil {
		return
	}
	tenant, err := r.data.Graph.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		r.takeLeft(plan.UserID.ValueString(), "").keep(ctx, resp)
		return
	}
	var before *left[*userModel]
	state := &userModel{}
	c := plan.change(config, state, memory{})
	c.writes = write(ctx, r.data, writer(ctx, r.data, resp.Private, &resp.Diagnostics), nil, c.changing, func(o *outcome) {
		before = r.takeLeft(o.key, o.object)
		takeOver(before, &o.change)
	})
	resp.Diagnostics.Append(report(ctx, plan, state, c)...)
	o := c.writes[0]
	switch {
	case !o.tried:
		before.keep(ctx, resp)
		return
	case o.err != nil && before == nil && (!o.result.Known || !serviceerror.MayHaveTakenEffect(o.err)):
		return // nothing was done
	}
	if before != nil {
		state, c.kept = before.state, before.kept
	}
	warnOfReplacement(&resp.Diagnostics)
	plan.locate(tenant, o.object)
	plan.afterWrite(o.result, state)
	kept := c.kept.with(managed(c.changing[0].change.Wanted, o.result, plan.prepopulates()))
	if resp.Diagnostics.HasError() {
		plan.trackOnly(kept.Managed)
	}
	created(ctx, plan, kept, resp)
}

// takeLeft returns what the destroy of the same replacement left of the user, nil if there was none.
func (r *userResource) takeLeft(user, object string) *left[*userModel] {
	return takeLeft(r.data, false, func(state *userModel) bool {
		return state.object() == object || object == "" && state.UserID.ValueString() == user
	})
}

// takeOver completes the change of a create: what an earlier try wrote and is not wanted any more is removed.
func takeOver(l *left[*userModel], c *graph.ContactChange) {
	if l == nil {
		return
	}
	c.Base = nil // the destroy that left it may have written since
	record := l.state.record()
	c.Given, c.Wanted = spelling.Values(record.Row), maps.Clone(c.Wanted)
	if l.state.retains() {
		return
	}
	for m := range record.Removal(l.kept.manages) {
		if _, wanted := c.Wanted[m]; !wanted {
			c.Wanted[m] = ""
		}
	}
}

// failures implements model.
func (m *userModel) failures(ctx context.Context, _ string, outcomes []outcome) (diags diag.Diagnostics) {
	for _, o := range outcomes {
		switch {
		case errors.Is(o.err, errOtherBlock):
			diags.Append(twoBlocks(o.key))
		case o.err != nil:
			diags.Append(diagnose.ErrorIn(ctx, o.err))
		}
	}
	return diags
}

// replaced implements model.
func (m *userModel) replaced(c *change, state *userModel) diag.Diagnostics {
	replaced := m.begins(state, c.writes[0].result.Replaced)
	if len(replaced) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(fmt.Sprintf("The user %s lost contact methods that Terraform did not write", m.UserID.ValueString()),
		fmt.Sprintf("The user had registered other values, which were replaced or removed: %s. %s", methodList(replaced), keepOwn))}
}

// begins returns those of the methods that a plan begins to manage: those that the state does not track, and all if the
// user's own registrations have counted more up to now.
func (m *userModel) begins(state *userModel, methods []sspr.ContactMethod) []sspr.ContactMethod {
	if m.prepopulates() || state.prepopulates() {
		return methods
	}
	return state.record().Begins(methods)
}

// ImportState accepts TENANT_ID/USER, current/USER, USER alone or an identity. A user is an object ID or a user principal name.
func (r *userResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// An import has no configuration that could allow another time.
	ctx, cancel := context.WithTimeout(ctx, userTimes.Read)
	defer cancel()
	var tenant, user string
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("tenant_id"), &tenant)...)
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("object_id"), &user)...)
	} else {
		tenant, user = run.SplitImportID(req.ID)
	}
	if resp.Diagnostics.HasError() || !run.Configured(r.data, &resp.Diagnostics) {
		return
	}
	object := ""
	found, err := r.data.Graph.TenantID(ctx)
	if err == nil {
		object, err = run.UserObjectID(ctx, r.data, user)
	}
	if err == nil && tenant != "" {
		err = run.SameTenant(found, tenant, "import sspr_user_contact_info")
	}
	var live graph.ContactInfo
	if err == nil {
		live, err = r.data.Graph.ContactInfo(ctx, object)
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	state, warnings := importedUser(found, object, user, live)
	resp.Diagnostics.Append(warnings...)
	imported(ctx, state, resp)
}

// importedUser returns the state of a user with everything that can be seen, and warnings. user is how the configuration will
// name the user.
func importedUser(tenant, object, user string, live graph.ContactInfo) (*userModel, diag.Diagnostics) {
	state := &userModel{settings: importedSettings(), UserID: types.StringValue(user)}
	state.locate(tenant, object)
	row, masked := spelling.Adopt(live.Values)
	state.setRow(row)
	state.showSMS(live)
	if len(masked) == 0 {
		return state, nil
	}
	return state, diag.Diagnostics{diag.NewWarningDiagnostic("Masked phone numbers not imported", fmt.Sprintf("The credential sees only parts of %s, so the state does not contain them. "+
		"An application permission, or the role Privileged Authentication Administrator, shows them.", methodList(masked)))}
}
