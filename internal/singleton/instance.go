package singleton

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// instance identifies one setting of one tenant.
type instance struct {
	tenant string
	// key is "" if a tenant has the setting once.
	key string
}

// id returns the resource's id.
func (i instance) id() string {
	if i.key == "" {
		return i.tenant
	}
	return i.tenant + "/" + i.key
}

// key returns the key in a model, and whether it is known.
func (s *singleton[T]) key(model Model[T]) (string, bool) {
	k, ok := any(model).(Keyed)
	if !ok {
		return "", true
	}
	return k.Key().ValueString(), !k.Key().IsUnknown()
}

// document returns the name that claims use for the setting.
func (s *singleton[T]) document(key string) string { return s.def.Name + "/" + key }

// instanceOf returns the instance of a model that has an id.
func (s *singleton[T]) instanceOf(model Model[T]) instance {
	key, _ := s.key(model)
	tenant, _, _ := strings.Cut(model.Common().ID.ValueString(), "/")
	return instance{tenant: tenant, key: key}
}

// importedInstance returns the instance of an import, and reports an id or identity that names none. An id is the tenant's
// id, followed by a slash and the key if the setting has one. A key alone means the tenant that the provider is configured
// for.
func (s *singleton[T]) importedInstance(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) instance {
	i := s.parseImport(ctx, req, diags)
	if _, err := uuid.Parse(i.tenant); err != nil && (i.tenant != "" || s.def.KeyAttribute == "") {
		diags.AddError("Not an import ID of this resource",
			fmt.Sprintf("%q is not a tenant ID. That is a GUID; the Entra admin center shows it under Overview.", i.tenant))
	}
	if s.def.KeyAttribute != "" && !slices.Contains(s.def.Keys, i.key) {
		diags.AddError("Not an import ID of this resource", fmt.Sprintf("%q does not name a %s. Import by TENANT_ID/%s, or by the %s alone, which is one of %s.",
			i.key, s.def.KeyAttribute, strings.ToUpper(s.def.KeyAttribute), s.def.KeyAttribute, strings.Join(s.def.Keys, ", ")))
	}
	return i
}

// parseImport splits an import's id or identity.
func (s *singleton[T]) parseImport(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) instance {
	var i instance
	if req.ID == "" && req.Identity != nil {
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("tenant_id"), &i.tenant)...)
		if s.def.KeyAttribute != "" {
			diags.Append(req.Identity.GetAttribute(ctx, path.Root(s.def.KeyAttribute), &i.key)...)
		}
		return i
	}
	if s.def.KeyAttribute == "" {
		return instance{tenant: req.ID}
	}
	tenant, key, both := strings.Cut(req.ID, "/")
	if !both {
		tenant, key = "", req.ID
	}
	return instance{tenant: tenant, key: strings.ToLower(key)}
}

// sameTenant returns an error if the credentials are for another tenant than the state or the import names.
func (s *singleton[T]) sameTenant(ctx context.Context, store Store[T], wanted, verb string) error {
	tenant, err := store.TenantID(ctx)
	if err != nil {
		return err
	}
	return run.SameTenant(tenant, wanted, fmt.Sprintf("%s sspr_%s", verb, s.def.Name))
}

func (s *singleton[T]) setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, i instance) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	diags := identity.SetAttribute(ctx, path.Root("tenant_id"), i.tenant)
	if s.def.KeyAttribute != "" {
		diags.Append(identity.SetAttribute(ctx, path.Root(s.def.KeyAttribute), i.key)...)
	}
	return diags
}

// setID sets a model's id.
func (s *singleton[T]) setID(model Model[T], tenant string) instance {
	key, _ := s.key(model)
	i := instance{tenant: tenant, key: key}
	model.Common().ID = types.StringValue(i.id())
	return i
}
