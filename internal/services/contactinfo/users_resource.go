package contactinfo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// NewUsersResource is sspr_users_contact_info.
func NewUsersResource() resource.Resource {
	return &usersResource{engine[*usersModel]{typeName: usersType, times: usersTimes, many: true}}
}

// usersType is the type's name, for messages.
const usersType = "sspr_users_contact_info"

type usersResource struct{ engine[*usersModel] }

var (
	_ resource.ResourceWithConfigure      = (*usersResource)(nil)
	_ resource.ResourceWithImportState    = (*usersResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*usersResource)(nil)
	_ resource.ResourceWithValidateConfig = (*usersResource)(nil)
	_ resource.ResourceWithIdentity       = (*usersResource)(nil)
)

func (r *usersResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = usersSchema(ctx)
}

// Create writes what the configuration wants for every user. The state keeps those for whom it succeeded.
func (r *usersResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	ctx, cancel, config, plan := r.startCreate(ctx, req, resp)
	defer cancel()
	if plan == nil {
		return
	}
	before := r.takeLeft(rows(config.source()))
	tenant, err := r.data.Graph.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		before.keep(ctx, resp)
		return
	}
	plan.ID = types.StringValue(tenant + "/" + uuid.NewString())
	state, kept := &usersModel{}, memory{}
	if before != nil {
		state, kept = before.state, before.kept
	}
	c := plan.change(config, state, kept)
	c.apply(ctx, r.data, r.data.Claims.Leaver(ctx, resp.Private), writer(ctx, r.data, resp.Private, &resp.Diagnostics))
	resp.Diagnostics.Append(report(ctx, plan, state, c)...)
	next, failed := plan.next(c, state), resp.Diagnostics.HasError()
	if failed && before == nil && len(next.objects) == 0 {
		return // nothing was done
	}
	if failed {
		next.trackOnly(c.writes)
	}
	warnOfReplacement(&resp.Diagnostics)
	next.finish(plan, failed)
	created(ctx, plan, c.memory(plan.prepopulates()), resp)
}

// takeLeft returns what the destroy of the same replacement left of the map, nil if there was none: it is the one that has
// a user in common, or the only one.
func (r *usersResource) takeLeft(desired map[string]sspr.ContactRow) *left[*usersModel] {
	return takeLeft(r.data, true, func(state *usersModel) bool {
		for key, object := range texts(state.ObjectIDs) {
			_, byKey := desired[key]
			if _, byID := desired[object]; byKey || byID {
				return true
			}
		}
		return false
	})
}

// failures implements model.
func (m *usersModel) failures(ctx context.Context, verb string, outcomes []outcome) diag.Diagnostics {
	return failures(ctx, verb, outcomes)
}

// replaced implements model.
func (m *usersModel) replaced(c *change, state *usersModel) diag.Diagnostics {
	losing := map[string]string{}
	for _, o := range c.writes {
		methods := slices.Clone(o.result.Replaced)
		if !state.prepopulates() {
			managed := m.managed(o.entry, c.kept)
			methods = slices.DeleteFunc(methods, func(method sspr.ContactMethod) bool { return slices.Contains(managed, method) })
		}
		if len(methods) > 0 {
			losing[o.key] = methodList(methods)
		}
	}
	if len(losing) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(
		fmt.Sprintf("Users who lost contact methods that Terraform did not write: %d", len(losing)), lossDetail(losing))}
}

// IdentitySchema returns the schema of the identity: nothing but its users tells one map from another. So the identity changes
// as users come and go.
func (r *usersResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"tenant_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Tenant ID (GUID)."},
		"object_ids": identityschema.ListAttribute{
			ElementType: types.StringType, RequiredForImport: true,
			Description: "Object IDs of the users (GUIDs), in alphabetical order. Changes when users join or leave the map.",
		},
	}}
}

// identify implements model.
func (m *usersModel) identify(ctx context.Context, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	objects := slices.Sorted(maps.Values(texts(m.ObjectIDs)))
	if objects == nil {
		objects = []string{} // all users are gone
	}
	diags := identity.SetAttribute(ctx, path.Root("tenant_id"), m.tenant())
	diags.Append(identity.SetAttribute(ctx, path.Root("object_ids"), objects)...)
	return diags
}

// importKeys returns what an import's ID or identity names. tenant is "" if the ID has none.
func (r *usersResource) importKeys(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) (tenant string, people []person) {
	var keys []string
	if req.ID == "" && req.Identity != nil {
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("tenant_id"), &tenant)...)
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("object_ids"), &keys)...)
	} else {
		var list string
		tenant, list = run.SplitImportID(req.ID)
		keys = strings.Split(list, ",")
	}
	for _, key := range keys {
		if key = sspr.Trim(key); key == "" {
			continue
		}
		if problem := attribute.UserNameProblem(key); problem != "" {
			diags.AddError("Invalid user", problem)
		}
		people = append(people, person{key: key})
	}
	if len(people) == 0 && !diags.HasError() {
		diags.AddError("Invalid import ID", "Import by the users' object IDs or user principal names, separated by commas.")
	}
	return tenant, people
}

// ImportState accepts the users' object IDs or names, separated by commas, or an identity. TENANT_ID/ before them checks the
// tenant, and current/ is the tenant of the credentials.
func (r *usersResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// An import has no configuration that could allow another time.
	ctx, cancel := context.WithTimeout(ctx, usersTimes.Read)
	defer cancel()
	if !run.Configured(r.data, &resp.Diagnostics) {
		return
	}
	tenant, err := r.data.Graph.TenantID(ctx)
	wanted, people := r.importKeys(ctx, req, &resp.Diagnostics)
	if err == nil && wanted != "" {
		err = run.SameTenant(tenant, wanted, "import sspr_users_contact_info")
	}
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	if resp.Diagnostics.HasError() {
		return
	}
	outcomes := read(ctx, r.data, people)
	for i := range outcomes {
		if outcomes[i].gone {
			outcomes[i].err = notTriedError("the user does not exist")
		}
	}
	if resp.Diagnostics.Append(failures(ctx, verbRead, outcomes)...); resp.Diagnostics.HasError() {
		return
	}
	state := importedUsers(tenant, outcomes)
	imported(ctx, state, resp)
}

// importedUsers returns the state of users with everything that can be seen of them.
func importedUsers(tenant string, outcomes []outcome) *usersModel {
	m := &usersModel{settings: importedSettings(), UsersWO: types.MapNull(rowType), UsersWOVersion: types.Int64Null()}
	m.ID, m.Users = types.StringValue(tenant+"/"+uuid.NewString()), types.MapValueMust(rowType, nil)
	s := newUsersState(m)
	for _, o := range outcomes {
		row, _ := spelling.Adopt(o.result.Live.Values)
		s.put(o.key, entry{o.object, sspr.ContactRecord{Row: row}, o.result.Live.SMSSignInState})
	}
	m.Users = mapOf(s.rows)
	s.finish(m, false)
	return m
}
