package graph

import (
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// configurationEntity is a configuration of any kind. What $select can name is what all kinds have (chosen).
var configurationEntity = &odata.Entity{
	Name: "authenticationMethodConfiguration", Open: true, Always: []string{"id", "state", "excludeTargets"},
}

// configurationKey returns the key of a configuration among the documents of which old versions are shown.
func configurationKey(id string) string { return methodsPolicyKey + "/" + strings.ToLower(id) }

func (s *Service) listConfigurations(w http.ResponseWriter, r *http.Request) {
	var all []object
	for _, d := range wire.ExchangeOf(r).State.ShownConfigurations() {
		all = append(all, s.configurationObject(s.stale.Shown(configurationKey(tenant.ConfigurationID(d)), d)))
	}
	s.answers.WriteList(w, r, configurationEntity, tenant.KeyConfigurations, all)
}

func (s *Service) getConfiguration(w http.ResponseWriter, r *http.Request) {
	var stored document.Document
	if d := wire.ExchangeOf(r).State.ShownConfiguration(r.PathValue("id")); d != nil {
		stored = *d
	}
	// Asked for a method that is gone as well, as an old version of it may still be shown.
	if stored = s.stale.Shown(configurationKey(r.PathValue("id")), stored); stored == nil {
		writeNoResource(w, r, r.PathValue("id"))
		return
	}
	s.answers.WriteItem(w, r, configurationEntity, tenant.KeyConfigurations, s.configurationObject(stored))
}

// configurationObject returns a configuration as an answer shows it: with the annotation of its targets.
func (s *Service) configurationObject(d document.Document) object {
	var o object
	for _, p := range d {
		if p.Key == tenant.KeyIncludeTargets {
			o.Set(tenant.KeyIncludeTargets+"@odata.context", s.methodsContext()+"('"+tenant.ConfigurationID(d)+"')/microsoft.graph."+
				configurationTypeOf(d).name+"/"+tenant.KeyIncludeTargets)
		}
		o = append(o, p)
	}
	return o
}

// patchConfiguration changes what is sent (graph-api 2.4).
func (s *Service) patchConfiguration(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	x.State.AuthenticationMethods = x.State.Configurations() // a configuration that only a setting shows is stored once it is changed
	d := x.State.ShownConfiguration(r.PathValue("id"))
	if d == nil {
		writeNoResource(w, r, r.PathValue("id"))
		return
	}
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	next, err := mergeConfiguration(*d, sent)
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	id, stored := tenant.ConfigurationID(next), *d
	x.Before = wire.Replaced{Key: configurationKey(id), Document: stored}
	*d = next
	if err := dateAndCheckSize(x); err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	auditPolicyChange(r, tenant.AuditUpdateMethodsPolicy, id, stored, next)
	w.WriteHeader(http.StatusNoContent)
}

// deleteConfiguration resets a configuration to what a fresh tenant has, and removes an external one (graph-api 2.4). A kind
// that no tenant here begins with is removed, too (chosen).
func (s *Service) deleteConfiguration(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	x.State.AuthenticationMethods = x.State.Configurations()
	d := x.State.ShownConfiguration(r.PathValue("id"))
	if d == nil {
		writeNoResource(w, r, r.PathValue("id"))
		return
	}
	id, stored := tenant.ConfigurationID(*d), *d
	x.Before = wire.Replaced{Key: configurationKey(id), Document: stored}
	reset := fresh.Configuration(id)
	if reset != nil {
		*d = reset
	} else {
		x.State.RemoveAuthenticationMethod(id)
	}
	dateMethods(x)
	auditPolicyChange(r, tenant.AuditResetMethodsPolicy, id, stored, reset)
	w.WriteHeader(http.StatusNoContent)
}

// mergeConfiguration applies the body of a PATCH, which must name the type.
func mergeConfiguration(stored, sent document.Document) (document.Document, error) {
	if _, ok := sent.Get("@odata.type"); !ok {
		return nil, refuse("The annotation '@odata.type' is required.")
	}
	next, err := configurationTypeOf(stored).merge(stored, sent)
	if err != nil {
		return nil, err
	}
	// Documented as a rule of the portal (graph-api 2.4); that the service keeps to it as well is chosen.
	state, _ := next.Get("state")
	if external, _ := next.Get("allowExternalIdToUseEmailOtp"); string(state) == `"disabled"` && string(external) == `"enabled"` {
		return nil, refuse("The method cannot be disabled while 'allowExternalIdToUseEmailOtp' is 'enabled'.")
	}
	return next, nil
}

// configurationTypeOf returns the type of a configuration. One that the model does not have gets what all of them have.
func configurationTypeOf(d document.Document) *modelType {
	raw, _ := d.Get("@odata.type")
	name, _ := document.Text(raw)
	name = strings.TrimPrefix(name, "#microsoft.graph.")
	if i := slices.IndexFunc(configurationTypes, func(t *modelType) bool { return t.name == name }); i >= 0 {
		return configurationTypes[i]
	}
	return newConfigurationType(strings.TrimSuffix(name, fresh.ConfigurationSuffix), targetType)
}
