package contactinfo

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// IdentitySchema says what tells one map from another: nothing but whom it holds. So the identity changes as users come
// and go.
func (r *usersResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"tenant_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Tenant ID (GUID)."},
		"object_ids": identityschema.ListAttribute{
			ElementType: types.StringType, RequiredForImport: true,
			Description: "Object IDs of the users (GUIDs), in alphabetical order. It changes as users come and go.",
		},
	}}
}

// identify sets the identity of the map that a model holds.
func identify(ctx context.Context, identity *tfsdk.ResourceIdentity, m *usersModel) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	tenant, _, _ := strings.Cut(m.ID.ValueString(), "/")
	objects := slices.Sorted(maps.Values(texts(m.ObjectIDs)))
	if objects == nil {
		objects = []string{} // everybody is gone
	}
	diags := identity.SetAttribute(ctx, path.Root("tenant_id"), tenant)
	diags.Append(identity.SetAttribute(ctx, path.Root("object_ids"), objects)...)
	return diags
}

// named takes an import's id or identity apart. tenant is "" where the id does not name one.
func (r *usersResource) named(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) (tenant string, people []person) {
	var keys []string
	if req.ID == "" && req.Identity != nil {
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("tenant_id"), &tenant)...)
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("object_ids"), &keys)...)
	} else {
		list := req.ID
		if first, rest, both := strings.Cut(req.ID, "/"); both {
			tenant, list = first, rest
		}
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
		diags.AddError("Not an import ID of this resource", "Import by the users' object IDs or user principal names, with commas between.")
	}
	return tenant, people
}
