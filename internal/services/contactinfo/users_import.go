package contactinfo

import (
	"context"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// ImportState takes the users' object ids or names, with commas between, and TENANT_ID/ before them where the tenant is
// to be made sure of, or an identity.
func (r *usersResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// An import has no configuration that could allow another time.
	ctx, cancel := context.WithTimeout(ctx, usersTimes.Read)
	defer cancel()
	if !run.Configured(r.data, &resp.Diagnostics) {
		return
	}
	tenant, err := r.data.Graph.TenantID(ctx)
	wanted, people := r.named(ctx, req, &resp.Diagnostics)
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
	// Nothing was written here yet, so nothing is taken away by a destroy that follows.
	resp.Diagnostics.Append(memory{Managed: []sspr.ContactMethod{}}.save(ctx, resp.Private)...)
	state := imported(tenant, outcomes)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(identify(ctx, resp.Identity, state)...)
}

// imported is the state of users of whom everything is taken over that can be seen.
func imported(tenant string, outcomes []outcome) *usersModel {
	s := newUsersState(false, false)
	for _, o := range outcomes {
		r := row{}
		for m, have := range o.result.Live.Values {
			if !m.IsPhone() || !phone.Masked(have) {
				r[m] = have
			}
		}
		s.put(o.key, o.object, r, o.result.Live.SMSSignInState)
	}
	m := &usersModel{
		ID: types.StringValue(tenant + "/" + uuid.NewString()), Users: mapOf(s.rows), UsersWO: types.MapNull(rowType),
		UsersWOVersion: types.Int64Null(), Mode: types.StringValue(modeEnforce), OnDestroy: types.StringValue(destroyRemove),
		Timeouts: deadline.NoTimeouts(),
	}
	return s.finish(m, false)
}
