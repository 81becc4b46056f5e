package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// clientConfig is the data source azuread_client_config.
type clientConfig struct{ configured }

func (clientConfig) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "azuread_client_config"
}

func (d *clientConfig) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.set(req.ProviderData)
}

func (clientConfig) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		Attributes: dataAttributes([]field{{name: "client_id"}, {name: "object_id"}, {name: "tenant_id"}}),
		Blocks:     map[string]schema.Block{"timeouts": timeouts()},
	}
}

func (d *clientConfig) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	resp.State.Raw = req.Config.Raw
	c := d.client
	for name, value := range map[string]string{
		"id":        base64.StdEncoding.EncodeToString([]byte(c.tenantID + "-" + c.clientID + "-" + c.objectID)),
		"client_id": c.clientID, "object_id": c.objectID, "tenant_id": c.tenantID,
	} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}

// groupData is the data source azuread_group.
type groupData struct{ configured }

func (groupData) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "azuread_group"
}

func (d *groupData) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.set(req.ProviderData)
}

func (groupData) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := dataAttributes(groupDataFields)
	attributes["include_transitive_members"] = schema.BoolAttribute{Optional: true}
	attributes["dynamic_membership"] = schema.ListAttribute{Computed: true, ElementType: types.ObjectType{AttrTypes: dynamicMembership}}
	resp.Schema = schema.Schema{Attributes: attributes, Blocks: map[string]schema.Block{"timeouts": timeouts()}}
}

func (groupData) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("display_name"), path.MatchRoot("object_id"), path.MatchRoot("mail_nickname"))}
}

func (d *groupData) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	keys := sought(ctx, req.Config, groupDataFields, &resp.Diagnostics)
	var transitive types.Bool
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("include_transitive_members"), &transitive)...)
	id := ""
	for f, value := range keys {
		if id = value; f.property == "id" {
			break
		}
		filter := f.property + " eq " + quoted(value)
		for _, more := range []string{"mail_enabled", "security_enabled"} {
			var want types.Bool
			resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(more), &want)...)
			if !want.IsNull() {
				filter += fmt.Sprintf(" and %s eq %t", map[string]string{"mail_enabled": "mailEnabled", "security_enabled": "securityEnabled"}[more], want.ValueBool())
			}
		}
		found, err := d.client.list(ctx, "/beta/groups?$filter="+url.QueryEscape(filter))
		if err != nil || len(found) != 1 {
			resp.Diagnostics.AddAttributeError(path.Root(f.name), fmt.Sprintf("%d groups match the filter (%s)", len(found), filter), fmt.Sprint(err))
			return
		}
		id = found[0].text("id")
	}
	o, err := d.client.group(ctx, id)
	if err == nil && transitive.ValueBool() {
		var ids []string
		ids, err = d.client.ids(ctx, groupsPath+id+"/transitiveMembers")
		o[members] = texts(ids)
	}
	if err != nil {
		resp.Diagnostics.AddError("Retrieving group "+id, err.Error())
		return
	}
	resp.State.Raw = req.Config.Raw
	resp.Diagnostics.Append(show(ctx, &resp.State, groupDataFields, o)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), groupPrefix+id)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("dynamic_membership"), dynamicMembershipOf(o))...)
}

// userData is the data source azuread_user.
type userData struct{ configured }

func (userData) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "azuread_user"
}

func (d *userData) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	d.set(req.ProviderData)
}

func (userData) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: dataAttributes(userFields), Blocks: map[string]schema.Block{"timeouts": timeouts()}}
}

func (userData) ConfigValidators(context.Context) []datasource.ConfigValidator {
	var names []path.Expression
	for _, f := range userFields {
		if f.set == optional {
			names = append(names, path.MatchRoot(f.name))
		}
	}
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(names...)}
}

func (d *userData) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	for f, value := range sought(ctx, req.Config, userFields, &resp.Diagnostics) {
		o, err := d.client.user(ctx, f.property, value)
		if err != nil {
			resp.Diagnostics.AddAttributeError(path.Root(f.name), fmt.Sprintf("User with %s %q was not found", f.name, value), err.Error())
			return
		}
		resp.State.Raw = req.Config.Raw
		resp.Diagnostics.Append(show(ctx, &resp.State, userFields, o)...)
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), "/users/"+o.text("id"))...)
	}
}

// user returns the one user who has a value of a property.
func (c *client) user(ctx context.Context, property, value string) (object, error) {
	selected := "$select=id"
	for _, f := range userFields {
		if f.property != "" && f.property != "id" {
			selected += "," + f.property
		}
	}
	if property == "id" {
		o := object{}
		return o, c.call(ctx, http.MethodGet, "/v1.0/users/"+url.PathEscape(value)+"?"+selected, nil, &o)
	}
	found, err := c.list(ctx, "/v1.0/users?"+selected+"&$filter="+url.QueryEscape(property+" eq "+quoted(value)))
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("there are %d such users", len(found))
	}
	return found[0], nil
}
