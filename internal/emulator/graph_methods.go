package emulator

import (
	"net/http"
	"slices"
	"strings"
)

// methodEntity is a configuration of any kind. What $select can name is what all kinds have (chosen).
var methodEntity = &entity{
	name: "authenticationMethodConfiguration", open: true, always: []string{"id", "state", "excludeTargets"},
}

// methodRoutes do not have the POST that creates an external method.
func (s *graphService) methodRoutes() []graphRoute {
	const list = methodsPolicyPattern + "/" + keyConfigurations
	routes := []graphRoute{
		{method: http.MethodGet, pattern: list, handler: s.listMethods},
		{method: http.MethodGet, pattern: list + "/{id}", handler: s.getMethod},
		{method: http.MethodPatch, pattern: list + "/{id}", handler: s.patchMethod},
		{method: http.MethodDelete, pattern: list + "/{id}", handler: s.deleteMethod},
	}
	for i := range routes {
		route := &routes[i]
		route.entity, route.dialect, route.exactScope = methodEntity, methodDialect, true
		route.permissions, route.roles = methodWritePermissions, methodWriters
		if route.method == http.MethodGet {
			route.permissions, route.roles = methodReadPermissions, methodReaders
		}
	}
	return routes
}

// methodKey names a configuration among the documents of which old versions are shown.
func methodKey(id string) string { return methodsPolicyKey + "/" + strings.ToLower(id) }

func (s *graphService) listMethods(w http.ResponseWriter, r *http.Request) {
	var all []object
	for _, d := range exchangeOf(r).state.shownMethods() {
		all = append(all, s.methodObject(s.stale.shown(methodKey(methodID(d)), d)))
	}
	s.writeList(w, r, methodEntity, keyConfigurations, all)
}

func (s *graphService) getMethod(w http.ResponseWriter, r *http.Request) {
	var stored Document
	if d := exchangeOf(r).state.shownMethod(r.PathValue("id")); d != nil {
		stored = *d
	}
	// Asked for a method that is gone as well, as an old version of it may still be shown.
	if stored = s.stale.shown(methodKey(r.PathValue("id")), stored); stored == nil {
		writeNoResource(w, r, r.PathValue("id"))
		return
	}
	s.writeItem(w, r, methodEntity, keyConfigurations, s.methodObject(stored))
}

// methodObject is a configuration as an answer shows it: with the annotation of its targets.
func (s *graphService) methodObject(d Document) object {
	var o object
	for _, p := range d {
		if p.Key == keyIncludeTargets {
			o.Set(keyIncludeTargets+"@odata.context", s.methodsContext()+"('"+methodID(d)+"')/microsoft.graph."+
				methodTypeOf(d).name+"/"+keyIncludeTargets)
		}
		o = append(o, p)
	}
	return o
}

// patchMethod changes what is sent (reference graph-api 2.4).
func (s *graphService) patchMethod(w http.ResponseWriter, r *http.Request) {
	x := exchangeOf(r)
	x.state.AuthenticationMethods = x.state.methods() // what only a setting shows becomes real when it is changed
	d := x.state.shownMethod(r.PathValue("id"))
	if d == nil {
		writeNoResource(w, r, r.PathValue("id"))
		return
	}
	sent, ok := patchBody(w, r)
	if !ok {
		return
	}
	next, err := mergeMethod(*d, sent)
	if err != nil {
		writeBadRequest(w, r, err)
		return
	}
	id, stored := methodID(next), *d
	x.before = replaced{methodKey(id), stored}
	*d = next
	if err := methodsFit(x); err != nil {
		writeBadRequest(w, r, err)
		return
	}
	auditGraphPolicy(r, AuditUpdateMethodsPolicy, id, stored, next)
	w.WriteHeader(http.StatusNoContent)
}

// deleteMethod resets a configuration to what a fresh tenant has, and removes an external one (reference graph-api 2.4).
// A kind that no tenant here begins with is removed, too (chosen).
func (s *graphService) deleteMethod(w http.ResponseWriter, r *http.Request) {
	x := exchangeOf(r)
	x.state.AuthenticationMethods = x.state.methods()
	d := x.state.shownMethod(r.PathValue("id"))
	if d == nil {
		writeNoResource(w, r, r.PathValue("id"))
		return
	}
	id, stored := methodID(*d), *d
	x.before = replaced{methodKey(id), stored}
	var reset Document
	fresh := append(seedMethods(), seedFederatedMethod())
	if i := slices.IndexFunc(fresh, func(f Document) bool { return methodID(f) == id }); i >= 0 {
		reset = fresh[i]
		*d = reset
	} else {
		x.state.RemoveAuthenticationMethod(id)
	}
	dateMethods(x)
	auditGraphPolicy(r, AuditResetMethodsPolicy, id, stored, reset)
	w.WriteHeader(http.StatusNoContent)
}

// mergeMethod applies the body of a PATCH, which must name the type.
func mergeMethod(stored, sent Document) (Document, error) {
	if _, ok := sent.Get("@odata.type"); !ok {
		return nil, refuse("The annotation '@odata.type' is required.")
	}
	next, err := methodTypeOf(stored).merge(stored, sent)
	if err != nil {
		return nil, err
	}
	// Documented as a rule of the portal (reference graph-api 2.4); that the service keeps to it as well is chosen.
	state, _ := next.Get("state")
	if external, _ := next.Get("allowExternalIdToUseEmailOtp"); string(state) == `"disabled"` && string(external) == `"enabled"` {
		return nil, refuse("The method cannot be disabled while 'allowExternalIdToUseEmailOtp' is 'enabled'.")
	}
	return next, nil
}

// methodTypeOf gives the type of a configuration. One that the model does not have gets what all of them have.
func methodTypeOf(d Document) *graphType {
	raw, _ := d.Get("@odata.type")
	name, _ := jsonText(raw)
	name = strings.TrimPrefix(name, "#microsoft.graph.")
	if i := slices.IndexFunc(methodTypes, func(t *graphType) bool { return t.name == name }); i >= 0 {
		return methodTypes[i]
	}
	return methodTypeFor(strings.TrimSuffix(name, methodTypeSuffix), targetType)
}
