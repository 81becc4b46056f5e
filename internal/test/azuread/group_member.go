package main

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// groupMember is the resource azuread_group_member.
type groupMember struct{ configured }

// membership is its model. The ID is "GROUP/member/MEMBER".
type membership struct {
	ID       types.String `tfsdk:"id"`
	Group    types.String `tfsdk:"group_object_id"`
	Member   types.String `tfsdk:"member_object_id"`
	Timeouts types.Object `tfsdk:"timeouts"`
}

func (groupMember) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "azuread_group_member"
}

func (m *groupMember) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	m.set(req.ProviderData)
}

func (groupMember) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	fixed := schema.StringAttribute{Required: true, PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()}}
	resp.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{"id": computedText(), "group_object_id": fixed, "member_object_id": fixed},
		Blocks:     map[string]schema.Block{"timeouts": managedTimeouts()},
	}
}

func (m *groupMember) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var p membership
	if resp.Diagnostics.Append(req.Plan.Get(ctx, &p)...); resp.Diagnostics.HasError() {
		return
	}
	if err := m.client.add(ctx, p.Group.ValueString(), members, p.Member.ValueString()); err != nil {
		resp.Diagnostics.AddError("Adding a member to the group", err.Error())
		return
	}
	p.ID = types.StringValue(p.Group.ValueString() + "/member/" + p.Member.ValueString())
	resp.Diagnostics.Append(resp.State.Set(ctx, &p)...)
}

func (m *groupMember) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var p membership
	if resp.Diagnostics.Append(req.State.Get(ctx, &p)...); resp.Diagnostics.HasError() {
		return
	}
	ids, err := m.client.ids(ctx, groupsPath+p.Group.ValueString()+"/"+members)
	switch {
	case isNotFound(err), err == nil && !slices.Contains(ids, p.Member.ValueString()):
		resp.State.RemoveResource(ctx)
	case err != nil:
		resp.Diagnostics.AddError("Retrieving members", err.Error())
	}
}

// Update changes the timeouts alone.
func (m *groupMember) Update(_ context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = req.Plan.Raw
}

func (m *groupMember) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var p membership
	if resp.Diagnostics.Append(req.State.Get(ctx, &p)...); resp.Diagnostics.HasError() {
		return
	}
	address := groupsPath + p.Group.ValueString() + "/" + members + "/" + p.Member.ValueString() + "/$ref"
	if err := m.client.call(ctx, http.MethodDelete, address, nil, nil); err != nil && !isNotFound(err) {
		resp.Diagnostics.AddError("Removing a member from the group", err.Error())
	}
}

func (m *groupMember) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	parent, member, found := strings.Cut(req.ID, "/member/")
	if !found {
		resp.Diagnostics.AddError("Parsing ID", "A member is imported with the ID of the group and its own: GROUP/member/MEMBER.")
		return
	}
	for name, value := range map[string]string{"id": req.ID, "group_object_id": parent, "member_object_id": member} {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}
