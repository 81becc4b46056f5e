package contactinfo

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// ImportState takes TENANT_ID/USER, USER alone or an identity; a user is an object id or a user principal name.
func (r *userResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// An import has no configuration that could allow another time.
	ctx, cancel := context.WithTimeout(ctx, userTimes.Read)
	defer cancel()
	tenant, user := "", req.ID
	if req.ID == "" && req.Identity != nil {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("tenant_id"), &tenant)...)
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("object_id"), &user)...)
	} else if first, rest, both := strings.Cut(req.ID, "/"); both {
		tenant, user = first, rest
	}
	if resp.Diagnostics.HasError() || !run.Configured(r.data, &resp.Diagnostics) {
		return
	}
	found, object, err := r.locate(ctx, user)
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
	// Nothing was written here yet, so nothing is taken away by a destroy that follows.
	resp.Diagnostics.Append(memory{Managed: []sspr.ContactMethod{}}.save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity, found, object)...)
}

// importedUser is the state of a user of whom everything is taken over that can be seen. user is how the configuration
// is to name the user.
func importedUser(tenant, object, user string, live graph.ContactInfo) (*userModel, diag.Diagnostics) {
	state := &userModel{UserID: types.StringValue(user), Mode: types.StringValue(modeEnforce), OnDestroy: types.StringValue(destroyRemove), Timeouts: deadline.NoTimeouts()}
	state.identify(tenant, object)
	var diags diag.Diagnostics
	if masked := state.adopt(live); len(masked) > 0 {
		diags.AddWarning("Masked phone numbers are not imported", fmt.Sprintf("The credential gets to see only parts of %s, so the state leaves them out. "+
			"An application permission, or the role Privileged Authentication Administrator, shows them.", strings.Join(masked, ", ")))
	}
	return state, diags
}

// adopt takes over everything that the user has, and names what is masked.
func (m *userModel) adopt(live graph.ContactInfo) (masked []string) {
	for _, method := range sspr.ContactMethods {
		have, registered := live.Values[method]
		switch {
		case registered && method.IsPhone() && phone.Masked(have):
			masked = append(masked, string(method))
		case registered:
			*m.slots()[method].value = types.StringValue(have)
		}
	}
	m.showSMS(live)
	return masked
}
