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

// importedInstance returns the instance of an import, and reports an ID or identity that names none. An ID is the tenant's
// ID or run.CurrentTenant, followed by a slash and the key if the setting has one. A key alone means the current tenant. The
// result's tenant is "" for the current tenant.
func (s *singleton[T]) importedInstance(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) instance {
	i, current := s.parseImport(ctx, req, diags)
	switch _, err := uuid.Parse(i.tenant); {
	case err == nil || current:
	case req.ID == "":
		diags.AddError("Invalid import ID", fmt.Sprintf("%q is not a tenant ID. An identity has the tenant ID, a GUID that the Entra admin center shows under Overview.", i.tenant))
	default:
		diags.AddError("Invalid import ID", fmt.Sprintf("%q is not a tenant ID. Import by %q, which is the tenant of the credentials, or by the tenant ID, a GUID that the Entra admin center shows under Overview.",
			i.tenant, s.currentID(i.key)))
	}
	if problem := s.keyProblem(i.key); problem != "" {
		diags.AddError("Invalid import ID", problem)
	}
	return i
}

// keyProblem returns why a text in an import is not a key of the setting, or "" if it is.
func (s *singleton[T]) keyProblem(key string) string {
	name := strings.ToUpper(s.def.KeyAttribute)
	text := fmt.Sprintf("%q does not name a %s. Import by \"current/%s\" or \"TENANT_ID/%s\"", key, s.def.KeyAttribute, name, name)
	switch {
	case s.def.KeyAttribute == "":
		return ""
	case s.def.TenantKeys == nil && !slices.Contains(s.def.Keys, key):
		return text + ", with one of " + strings.Join(s.def.Keys, ", ") + "."
	case s.def.TenantKeys != nil && s.def.TenantKeys.Problem(key) != "":
		return text + ". " + s.def.TenantKeys.Problem(key)
	}
	return ""
}

// currentID returns the import ID of an instance of the tenant that the credentials are for.
func (s *singleton[T]) currentID(key string) string {
	if s.def.KeyAttribute == "" {
		return run.CurrentTenant
	}
	return run.CurrentTenant + "/" + key
}

// parseImport splits an import's ID or identity. current reports whether it means the tenant of the credentials.
func (s *singleton[T]) parseImport(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) (i instance, current bool) {
	switch {
	case req.ID == "" && req.Identity != nil:
		var tenant, key types.String
		diags.Append(req.Identity.GetAttribute(ctx, path.Root("tenant_id"), &tenant)...)
		if s.def.KeyAttribute != "" {
			diags.Append(req.Identity.GetAttribute(ctx, path.Root(s.def.KeyAttribute), &key)...)
		}
		i.tenant, i.key = tenant.ValueString(), strings.ToLower(key.ValueString())
	case s.def.KeyAttribute != "":
		i.tenant, i.key = run.SplitImportID(req.ID)
		i.key, current = strings.ToLower(i.key), i.tenant == ""
	case strings.EqualFold(req.ID, run.CurrentTenant):
		current = true
	default:
		i.tenant = req.ID
	}
	return i, current
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
