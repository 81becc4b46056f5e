package singleton

import (
	"context"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

var _ list.ListResourceWithConfigure = (*singleton[struct{}])(nil)

// ListResourceConfigSchema returns a schema without attributes, because there is nothing to choose from.
func (s *singleton[T]) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	what := "A tenant has this setting once, so there is one result."
	if s.def.KeyAttribute != "" {
		what = "There is one result for each `" + s.def.KeyAttribute + "` that the tenant has."
	}
	if s.def.TenantKeys != nil {
		what = "There is one result for each `" + s.def.KeyAttribute + "` of the tenant whose setting can be managed."
	}
	resp.Schema = listschema.Schema{
		MarkdownDescription: "Finds the setting **" + s.def.Page + "** in the tenant, for `terraform query`. " + what + "\n\n" + s.def.Needs.OfDataSource(),
	}
}

// List returns the instances that the tenant has. It reads each of them even if only identities are requested, because an
// instance that cannot be read cannot be imported.
func (s *singleton[T]) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	stream.Results = func(push func(list.ListResult) bool) {
		ctx, cancel := context.WithTimeout(ctx, times.Read)
		defer cancel()
		keys, diags := s.keys(ctx)
		if diags.HasError() {
			push(list.ListResult{Diagnostics: diags})
			return
		}
		given := int64(0)
		for _, key := range keys {
			if req.Limit > 0 && given == req.Limit {
				return
			}
			result, there := s.listOne(ctx, req, key)
			if !there {
				continue
			}
			given++
			if !push(result) || result.Diagnostics.HasError() {
				return
			}
		}
	}
}

// keys returns the keys of the instances that the tenant can have.
func (s *singleton[T]) keys(ctx context.Context) (keys []string, diags diag.Diagnostics) {
	switch {
	case s.def.KeyAttribute == "":
		return []string{""}, nil
	case s.def.TenantKeys == nil:
		return s.def.Keys, nil
	case !run.Configured(s.data, &diags):
		return nil, diags
	}
	keys, err := s.def.TenantKeys.List(ctx, s.data)
	if err != nil {
		diags.Append(diagnose.Error(err))
	}
	return keys, diags
}

// listOne returns one instance, and whether the tenant has it.
func (s *singleton[T]) listOne(ctx context.Context, req list.ListRequest, key string) (list.ListResult, bool) {
	var diags diag.Diagnostics
	store := s.open(key, &diags)
	if diags.HasError() {
		return list.ListResult{Diagnostics: diags}, true
	}
	tenant, err := store.TenantID(ctx)
	var live T
	if err == nil {
		live, _, err = store.Read(ctx)
	}
	if key != "" && serviceerror.KindOf(err) == serviceerror.NotFound {
		return list.ListResult{}, false // older tenants do not have every method
	}
	if err != nil {
		diags.Append(diagnose.Error(err))
		return list.ListResult{Diagnostics: diags}, true
	}
	result := req.NewListResult(ctx)
	result.DisplayName = s.def.Page
	if key != "" {
		result.DisplayName += ": " + key
	}
	result.Diagnostics.Append(s.setIdentity(ctx, result.Identity, instance{tenant: tenant, key: key})...)
	if req.IncludeResource {
		result.Diagnostics.Append(result.Resource.Set(ctx, s.asImported(live, tenant, key))...)
	}
	return result, true
}

// asImported returns the state that an import of the instance leads to.
func (s *singleton[T]) asImported(live T, tenant, key string) Model[T] {
	model := s.def.Model()
	for i, name := range names(model) {
		if name == s.def.KeyAttribute {
			fields(model)[i].Set(reflect.ValueOf(types.StringValue(key)))
		}
	}
	model.Show(live)
	s.setID(model, tenant)
	model.Common().OnDestroy, model.Common().Timeouts = types.StringValue(retain), deadline.NoTimeouts()
	model.Common().Adopted = types.MapNull(types.StringType)
	return model
}
