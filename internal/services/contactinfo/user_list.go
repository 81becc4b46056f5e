package contactinfo

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

var _ list.ListResourceWithConfigure = (*userResource)(nil)

// listNeeds are what the list resource needs.
var listNeeds = plane.Needs{
	Service: plane.Graph,
	Read: plane.Access{
		Permission: "`UserAuthenticationMethod.Read.All` and `User.Read.All`; for a group, `GroupMember.Read.All` and `User.ReadBasic.All` instead of the latter",
		Role:       plane.ContactNeeds.Read.Role,
	},
	License: "no license is known to be required.",
}

// listedAtOnce is how many users are read before the first of them is returned: two full batches of requests, so that a
// small limit costs little.
const listedAtOnce = 20

// ListResourceConfigSchema lets a query choose a group.
func (r *userResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = listschema.Schema{
		MarkdownDescription: "Finds the users who have registered a phone or an e-mail address, for `terraform query`.\n\n" + listNeeds.OfDataSource() + "\n\n" +
			"Users are read in the order of their names until `limit` is reached, with two requests for each. In a large tenant, set `group_id`.\n\n" +
			"**Personal data:** results contain user principal names. Terraform leaves sensitive values out of the configuration that it generates, so it contains no numbers or addresses.",
		Attributes: map[string]listschema.Attribute{
			"group_id": listschema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Object ID of a group, to find only its members, including nested groups. If omitted, all users of the tenant are read.",
				Validators:          []validator.String{attribute.GroupIDValidator()},
			},
		},
	}
}

// List returns the users who have registered something.
func (r *userResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var group types.String
	diags := req.Config.GetAttribute(ctx, path.Root("group_id"), &group)
	if diags.HasError() || !run.Configured(r.data, &diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		ctx, cancel := context.WithTimeout(ctx, usersTimes.Read)
		defer cancel()
		tenant, people, err := r.candidates(ctx, group.ValueString())
		if err != nil {
			push(list.ListResult{Diagnostics: diag.Diagnostics{diagnose.Error(err)}})
			return
		}
		pushed := int64(0)
		for some := range slices.Chunk(people, listedAtOnce) {
			outcomes := read(ctx, r.data, some)
			if failed := failures(ctx, verbRead, outcomes); failed.HasError() {
				push(list.ListResult{Diagnostics: failed})
				return
			}
			for _, o := range outcomes {
				if o.gone || len(o.result.Live.Values) == 0 {
					continue
				}
				if !push(listed(ctx, req, tenant, o)) {
					return
				}
				if pushed++; pushed == req.Limit {
					return
				}
			}
		}
	}
}

// candidates returns the tenant and the users who may have registered something, sorted by name.
func (r *userResource) candidates(ctx context.Context, group string) (tenant string, people []person, err error) {
	if tenant, err = r.data.Graph.TenantID(ctx); err != nil {
		return "", nil, err
	}
	var users []sspr.DirectoryUser
	if group == "" {
		users, err = r.data.Graph.DirectoryUsers(ctx)
	} else {
		users, err = r.data.Graph.GroupUsers(ctx, group)
	}
	for _, u := range users {
		// An application that may read groups and not users does not get to see the names.
		people = append(people, person{key: cmp.Or(u.UserPrincipalName, u.ID), entry: entry{object: u.ID}})
	}
	return tenant, byKey(people), err
}

// listed returns one user as an import by identity would.
func listed(ctx context.Context, req list.ListRequest, tenant string, o outcome) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = o.key
	result.Diagnostics.Append(setIdentity(ctx, result.Identity, tenant, o.object)...)
	if req.IncludeResource {
		state, warnings := importedUser(tenant, o.object, o.object, o.result.Live)
		result.Diagnostics.Append(warnings...)
		result.Diagnostics.Append(result.Resource.Set(ctx, state)...)
	}
	return result
}
