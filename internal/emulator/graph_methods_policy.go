package emulator

import (
	"net/http"
	"strings"
)

// Permissions and roles of the authentication methods policy (reference graph-api 2.6).
var (
	methodWritePermissions = []string{"Policy.ReadWrite.AuthenticationMethod"}
	methodReadPermissions  = append([]string{"Policy.Read.AuthenticationMethod", "Policy.Read.All"}, methodWritePermissions...)
	methodWriters          = []string{RoleGlobalAdministrator, RoleAuthenticationPolicyAdministrator}
	methodReaders          = append([]string{RoleGlobalReader}, methodWriters...)
)

// methodsPolicyEntity is the policy as live tenants show it: the configurations inline, without $expand, and neither
// reconfirmationInDays nor the beta properties of the documentation's sample (reference graph-api 2.1).
var methodsPolicyEntity = &entity{name: "authenticationMethodsPolicy", open: true, always: []string{
	"id", "displayName", "description", keyLastModified, "policyVersion", keyMigrationState, keyEnforcement,
	keyConfigurations,
}}

const (
	methodsPolicyPattern = "/policies/authenticationMethodsPolicy"
	methodsPolicyKey     = "graph authenticationMethodsPolicy"
	// maxMethodsPolicy is the size of the whole policy in bytes (reference graph-api 2.4). That the stored JSON is what
	// is measured is chosen.
	maxMethodsPolicy = 20 << 10
)

func (s *graphService) methodsPolicyRoutes() []graphRoute {
	return []graphRoute{
		{
			method: http.MethodGet, pattern: methodsPolicyPattern, handler: s.getMethodsPolicy, entity: methodsPolicyEntity,
			permissions: methodReadPermissions, roles: methodReaders, exactScope: true, dialect: methodDialect,
		},
		{
			method: http.MethodPatch, pattern: methodsPolicyPattern, handler: s.patchMethodsPolicy, entity: methodsPolicyEntity,
			permissions: methodWritePermissions, roles: methodWriters, exactScope: true, dialect: methodDialect,
		},
	}
}

func (s *graphService) getMethodsPolicy(w http.ResponseWriter, r *http.Request) {
	s.writeMethodsPolicy(w, r, s.stale.shown)
}

// writeMethodsPolicy answers the policy with each part as shown gives it.
func (s *graphService) writeMethodsPolicy(w http.ResponseWriter, r *http.Request, shown func(string, Document) Document) {
	st := exchangeOf(r).state
	o := shown(methodsPolicyKey, st.AuthenticationMethodsPolicy).clone()
	methods := []Document{}
	for _, d := range st.shownMethods() {
		methods = append(methods, s.methodObject(shown(methodKey(methodID(d)), d)))
	}
	o.Set(keyConfigurations+"@odata.context", s.methodsContext())
	o.Set(keyConfigurations, methods)
	s.writeObject(w, r, methodsPolicyEntity, "authenticationMethodsPolicy", "", o)
}

// patchMethodsPolicy changes what is sent. 200 with the policy and 204 without are both documented (reference
// graph-api 2.4).
func (s *graphService) patchMethodsPolicy(w http.ResponseWriter, r *http.Request) {
	sent, ok := patchBody(w, r)
	if !ok {
		return
	}
	x := exchangeOf(r)
	stored, settings := x.state.AuthenticationMethodsPolicy, x.state.Settings
	next, err := methodsPolicyType.merge(campaignBase(settings, stored, sent), sent)
	if err == nil {
		err = moveMigration(x.state, stored, &next)
	}
	if err == nil {
		err = settleCampaign(settings, stored, &next)
	}
	if err == nil {
		x.state.AuthenticationMethodsPolicy = next
		err = methodsFit(x)
	}
	if err != nil {
		writeBadRequest(w, r, err)
		return
	}
	x.before = replaced{methodsPolicyKey, stored}
	auditGraphPolicy(r, AuditUpdateMethodsPolicy, "authenticationMethodsPolicy", stored, next)
	if !x.state.Settings.MethodsPolicyPatchAnswers {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s.writeMethodsPolicy(w, r, func(_ string, d Document) Document { return d })
}

// campaignBase returns the policy to which a PATCH is applied (see CampaignReplacedWhole).
func campaignBase(s Settings, stored, sent Document) Document {
	if !s.CampaignReplacedWhole || campaignOf(sent).Document == nil {
		return stored
	}
	first, base := seedMethodsPolicy(), stored.clone()
	raw, _ := first.Get(keyEnforcement)
	base.Set(keyEnforcement, raw)
	return base
}

// settleCampaign refuses a campaign for two methods (reference autumn-2026 4.1; how it is refused is chosen), and does with
// what Microsoft sets in the state "default" as ManagedCampaignIgnores says.
func settleCampaign(s Settings, stored Document, next *Document) error {
	before, after := campaignOf(stored), campaignOf(*next)
	targets := after.targets()
	for _, t := range targets {
		if t.CampaignMethod != targets[0].CampaignMethod {
			return refuse("The property '%s' must have the same value in every target.", keyCampaignMethod)
		}
	}
	if state, _ := after.Get("state"); !s.ManagedCampaignIgnores || string(state) != `"default"` {
		return nil
	}
	method := campaignForAuthenticator
	if was := before.targets(); len(was) > 0 {
		method = was[0].CampaignMethod
	}
	managed := []object{}
	for _, t := range targets {
		managed = append(managed, newObject("id", t.ID, "targetType", t.TargetType, keyCampaignMethod, method))
	}
	after.Set(keyIncludeTargets, managed)
	for _, key := range []string{keySnooze, keySnoozeLimit} {
		if value, ok := before.Get(key); ok {
			after.Set(key, value)
		} else {
			after.Remove(key)
		}
	}
	next.Set(keyEnforcement, newObject(keyCampaign, after.Document))
	return nil
}

// moveMigration allows the moves of reference graph-api 2.5. A tenant whose state is null takes any state but
// preMigration and goes on showing null; that is seen for migrationComplete and chosen for migrationInProgress. That
// null is refused elsewhere is chosen.
func moveMigration(s *State, before Document, next *Document) error {
	from, to := migrationStateOf(before), migrationStateOf(*next)
	switch {
	case from == nil && to == nil, from != nil && to != nil && *from == *to:
		return nil
	case to == nil:
		return refuse("The property '%s' cannot be set to null.", keyMigrationState)
	case *to == preMigration && !s.Settings.BornBeforeMigration:
		return refuse("The property '%s' cannot be set to '%s' in this tenant.", keyMigrationState, *to)
	case from == nil:
		next.Set(keyMigrationState, nil)
	case *from == preMigration:
		s.Settings.BornBeforeMigration = true // for a file in which somebody set nothing but the state
	}
	return nil
}

// dateMethods dates a change of the policy or of a configuration in it.
func dateMethods(x *exchange) {
	x.state.AuthenticationMethodsPolicy.Set(keyLastModified, x.now.UTC().Format("2006-01-02T15:04:05.0000000Z"))
}

// methodsFit dates a change and refuses one that leaves the policy too large.
func methodsFit(x *exchange) error {
	dateMethods(x)
	size := len(x.state.AuthenticationMethodsPolicy.Raw())
	for _, d := range x.state.AuthenticationMethods {
		size += len(d.Raw())
	}
	if size > maxMethodsPolicy {
		return refuse("The policy has %d bytes and must not have more than %d.", size, maxMethodsPolicy)
	}
	return nil
}

// methodsContext is the annotation of the configurations in the policy.
func (s *graphService) methodsContext() string {
	return s.origin + graphPrefix + "/$metadata#" + strings.TrimPrefix(methodsPolicyPattern, "/") + "/" + keyConfigurations
}
