package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// group is the resource azuread_group. azuread manages groups with the beta of Microsoft Graph, and so does the stand-in.
type group struct{ configured }

const (
	groupsPath = "/beta/groups/"
	// groupPrefix is before the object ID in the ID of a group.
	groupPrefix = "/groups/"
)

func (group) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "azuread_group"
}

func (g *group) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	g.set(req.ProviderData)
}

// planned are the properties of a group in a plan that Graph takes when a group is made or changed, and its members and owners.
type planned struct {
	DisplayName        types.String `tfsdk:"display_name"`
	Description        types.String `tfsdk:"description"`
	MailNickname       types.String `tfsdk:"mail_nickname"`
	Visibility         types.String `tfsdk:"visibility"`
	MailEnabled        types.Bool   `tfsdk:"mail_enabled"`
	SecurityEnabled    types.Bool   `tfsdk:"security_enabled"`
	AssignableToRole   types.Bool   `tfsdk:"assignable_to_role"`
	Types              types.Set    `tfsdk:"types"`
	Members            types.Set    `tfsdk:"members"`
	Owners             types.Set    `tfsdk:"owners"`
	DynamicMemberships types.List   `tfsdk:"dynamic_membership"`
}

func plannedGroup(ctx context.Context, plan tfsdk.Plan, all *diag.Diagnostics) planned {
	var p planned
	for name, target := range map[string]any{
		"display_name": &p.DisplayName, "description": &p.Description, "mail_nickname": &p.MailNickname, "visibility": &p.Visibility,
		"mail_enabled": &p.MailEnabled, "security_enabled": &p.SecurityEnabled, "assignable_to_role": &p.AssignableToRole,
		"types": &p.Types, "members": &p.Members, "owners": &p.Owners, "dynamic_membership": &p.DynamicMemberships,
	} {
		all.Append(plan.GetAttribute(ctx, path.Root(name), target)...)
	}
	return p
}

// properties returns what azuread sends when it makes and when it changes a group.
func (p planned) properties() object {
	o := object{
		"displayName": p.DisplayName.ValueString(), "mailEnabled": p.MailEnabled.ValueBool(), "securityEnabled": p.SecurityEnabled.ValueBool(),
		"description": nil, "membershipRule": nil,
	}
	if text := p.Description.ValueString(); text != "" {
		o["description"] = text
	}
	if text := p.Visibility.ValueString(); text != "" {
		o["visibility"] = text
	}
	for _, one := range p.DynamicMemberships.Elements() {
		block := one.(types.Object).Attributes()
		o["membershipRule"] = block["rule"].(types.String).ValueString()
		o["membershipRuleProcessingState"] = "Paused"
		if block["enabled"].(types.Bool).ValueBool() {
			o["membershipRuleProcessingState"] = "On"
		}
	}
	return o
}

// idsOf returns the object IDs of a set that is known.
func idsOf(s types.Set) []string {
	ids := make([]string, 0, len(s.Elements()))
	for _, one := range s.Elements() {
		ids = append(ids, one.(types.String).ValueString())
	}
	return ids
}

func (g *group) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	p := plannedGroup(ctx, req.Plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	o := p.properties()
	o["groupTypes"], o["isAssignableToRole"] = texts(idsOf(p.Types)), p.AssignableToRole.ValueBool()
	o["resourceBehaviorOptions"], o["resourceProvisioningOptions"] = []any{}, []any{}
	o["mailNickname"] = p.MailNickname.ValueString()
	if o["mailNickname"] == "" {
		unique := uuid.NewString()
		o["mailNickname"] = unique[:8] + "-" + unique[9:10]
	}
	owned := []string{g.client.objectID} // azuread makes the caller the owner if none is configured
	if ids := idsOf(p.Owners); len(ids) > 0 {
		owned = ids
	}
	var links []string
	for _, id := range owned {
		links = append(links, g.client.reference(id))
	}
	o["owners@odata.bind"] = links
	var made object
	if err := g.client.call(ctx, http.MethodPost, strings.TrimSuffix(groupsPath, "/"), o, &made); err != nil {
		resp.Diagnostics.AddError("Creating group "+p.DisplayName.String(), err.Error())
		return
	}
	id := made.text("id")
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), groupPrefix+id)...)
	// azuread renames a new group and names it back, because Entra refuses that until it knows the group everywhere.
	for _, name := range []string{"TERRAFORM_UPDATE_" + uuid.NewString(), p.DisplayName.ValueString()} {
		if err := g.client.call(ctx, http.MethodPatch, groupsPath+id, object{"displayName": name}, nil); err != nil {
			resp.Diagnostics.AddError("Failed to patch the group after creating", err.Error())
			return
		}
	}
	for _, member := range idsOf(p.Members) {
		if err := g.client.add(ctx, id, members, member); err != nil {
			resp.Diagnostics.AddError("Could not add members to the group", err.Error())
			return
		}
	}
	resp.Diagnostics.Append(g.settle(ctx, id, req.Plan, &resp.State)...)
}

// add adds a member or an owner to a group.
func (c *client) add(ctx context.Context, id, kind, who string) error {
	return c.call(ctx, http.MethodPost, groupsPath+id+"/"+kind+"/$ref", object{"@odata.id": c.reference(who)}, nil)
}

// group returns a group with its members and owners.
func (c *client) group(ctx context.Context, id string) (object, error) {
	o := object{}
	if err := c.call(ctx, http.MethodGet, groupsPath+id, nil, &o); err != nil {
		return nil, err
	}
	for _, kind := range []string{members, owners} {
		ids, err := c.ids(ctx, groupsPath+id+"/"+kind)
		if err != nil {
			return nil, err
		}
		o[kind] = texts(ids)
	}
	return o, nil
}

// settle writes the plan into the state, and what it left open from the group.
func (g *group) settle(ctx context.Context, id string, plan tfsdk.Plan, state *tfsdk.State) diag.Diagnostics {
	o, err := g.client.group(ctx, id)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Retrieving group "+id, err.Error())}
	}
	var all diag.Diagnostics
	state.Raw = plan.Raw
	all.Append(state.SetAttribute(ctx, path.Root("id"), groupPrefix+id)...)
	for _, f := range groupFields {
		var value attr.Value
		all.Append(plan.GetAttribute(ctx, path.Root(f.name), &value)...)
		if value != nil && value.IsUnknown() {
			all.Append(state.SetAttribute(ctx, path.Root(f.name), f.kind.value(o[f.property]))...)
		}
	}
	return all
}

func (g *group) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	id := idIn(ctx, req.State, &resp.Diagnostics)
	o, err := g.client.group(ctx, id)
	switch {
	case isNotFound(err):
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		resp.Diagnostics.AddError("Retrieving group "+id, err.Error())
		return
	}
	for _, f := range groupFields {
		if f.property == "" && f.set != computed {
			continue // the tenant does not keep it
		}
		var before attr.Value
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root(f.name), &before)...)
		after := f.kind.value(o[f.property])
		if f.set == optional && before != nil && before.IsNull() && isZero(after) {
			continue
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(f.name), after)...)
	}
}

// idIn returns the object ID in a state.
func idIn(ctx context.Context, state tfsdk.State, all *diag.Diagnostics) string {
	var id types.String
	all.Append(state.GetAttribute(ctx, path.Root("id"), &id)...)
	return strings.TrimPrefix(id.ValueString(), groupPrefix)
}

func (g *group) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	id := idIn(ctx, req.State, &resp.Diagnostics)
	p := plannedGroup(ctx, req.Plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := g.client.call(ctx, http.MethodPatch, groupsPath+id, p.properties(), nil); err != nil {
		resp.Diagnostics.AddError("Updating group "+id, err.Error())
		return
	}
	for kind, want := range map[string]types.Set{members: p.Members, owners: p.Owners} {
		if want.IsNull() || want.IsUnknown() {
			continue
		}
		if err := g.client.adjust(ctx, id, kind, idsOf(want)); err != nil {
			resp.Diagnostics.AddError("Updating the "+kind+" of group "+id, err.Error())
			return
		}
	}
	resp.Diagnostics.Append(g.settle(ctx, id, req.Plan, &resp.State)...)
}

// adjust adds and removes members or owners of a group. The new ones come first, because a group must keep an owner.
func (c *client) adjust(ctx context.Context, id, kind string, want []string) error {
	have, err := c.ids(ctx, groupsPath+id+"/"+kind)
	if err != nil {
		return err
	}
	for _, one := range want {
		if !slices.Contains(have, one) {
			if err := c.add(ctx, id, kind, one); err != nil {
				return err
			}
		}
	}
	for _, one := range have {
		if !slices.Contains(want, one) {
			if err := c.call(ctx, http.MethodDelete, fmt.Sprintf("%s%s/%s/%s/$ref", groupsPath, id, kind, one), nil, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *group) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	id := idIn(ctx, req.State, &resp.Diagnostics)
	if err := g.client.call(ctx, http.MethodDelete, groupsPath+id, nil, nil); err != nil && !isNotFound(err) {
		resp.Diagnostics.AddError("Deleting group "+id, err.Error())
	}
}

func (g *group) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if _, err := uuid.Parse(strings.TrimPrefix(req.ID, groupPrefix)); err != nil || !strings.HasPrefix(req.ID, groupPrefix) {
		resp.Diagnostics.AddError("Parsing ID", "A group is imported with an ID such as /groups/00000000-0000-0000-0000-000000000000.")
		return
	}
	resource.ImportStatePassthroughID(ctx, path.Root("id"), req, resp)
	for _, name := range []string{"prevent_duplicate_names", "writeback_enabled"} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), false)...)
	}
}
