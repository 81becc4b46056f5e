package graph

import (
	"net/http"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Permissions and roles of the authentication methods policy (graph-api 2.6).
var (
	writeMethodsPolicy = access{
		exactScope: true, dialect: odata.MethodDialect, permissions: []string{"Policy.ReadWrite.AuthenticationMethod"},
		roles: []string{tenant.RoleGlobalAdministrator, tenant.RoleAuthenticationPolicyAdministrator},
	}
	readMethodsPolicy = access{
		exactScope: true, dialect: odata.MethodDialect,
		permissions: append([]string{"Policy.Read.AuthenticationMethod", "Policy.Read.All"}, writeMethodsPolicy.permissions...),
		roles:       append([]string{tenant.RoleGlobalReader}, writeMethodsPolicy.roles...),
	}
)

// methodsPolicyEntity is the policy as live tenants show it: the configurations inline, without $expand, and neither
// reconfirmationInDays nor the beta properties of the documentation's sample (graph-api 2.1).
var methodsPolicyEntity = &odata.Entity{Name: "authenticationMethodsPolicy", Open: true, Always: []string{
	"id", "displayName", "description", tenant.KeyLastModified, "policyVersion", tenant.KeyMigrationState, tenant.KeyEnforcement,
	tenant.KeyConfigurations,
}}

const (
	methodsPolicyPattern = "/policies/authenticationMethodsPolicy"
	methodsPolicyKey     = "graph authenticationMethodsPolicy"
	// maxMethodsPolicy is the size of the whole policy in bytes (graph-api 2.4). That the stored JSON is what is measured is
	// chosen.
	maxMethodsPolicy = 20 << 10
)

func (s *Service) getMethodsPolicy(w http.ResponseWriter, r *http.Request) {
	s.writeMethodsPolicy(w, r, s.stale.Shown)
}

// writeMethodsPolicy answers the policy with each part as shown returns it.
func (s *Service) writeMethodsPolicy(w http.ResponseWriter, r *http.Request, shown func(string, document.Document) document.Document) {
	st := wire.ExchangeOf(r).State
	o := shown(methodsPolicyKey, st.AuthenticationMethodsPolicy).Clone()
	methods := []document.Document{}
	for _, d := range st.ShownConfigurations() {
		methods = append(methods, s.configurationObject(shown(configurationKey(tenant.ConfigurationID(d)), d)))
	}
	o.Set(tenant.KeyConfigurations+"@odata.context", s.methodsContext())
	o.Set(tenant.KeyConfigurations, methods)
	s.answers.WriteObject(w, r, methodsPolicyEntity, "authenticationMethodsPolicy", "", o)
}

// patchMethodsPolicy changes what is sent. 200 with the policy and 204 without are both documented (graph-api 2.4).
func (s *Service) patchMethodsPolicy(w http.ResponseWriter, r *http.Request) {
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	x := wire.ExchangeOf(r)
	stored, settings := x.State.AuthenticationMethodsPolicy, x.State.Settings
	next, err := methodsPolicyType.merge(campaignBase(settings, stored, sent), sent)
	if err == nil {
		err = moveMigration(x.State, stored, &next)
	}
	if err == nil {
		err = checkCampaign(settings, stored, &next)
	}
	if err == nil {
		x.State.AuthenticationMethodsPolicy = next
		err = dateAndCheckSize(x)
	}
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	x.Before = wire.Replaced{Key: methodsPolicyKey, Document: stored}
	auditPolicyChange(r, tenant.AuditUpdateMethodsPolicy, "authenticationMethodsPolicy", stored, next)
	if !x.State.Settings.MethodsPolicyPatchAnswers {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s.writeMethodsPolicy(w, r, func(_ string, d document.Document) document.Document { return d })
}

// campaignBase returns the policy to which a PATCH is applied (see CampaignReplacedWhole).
func campaignBase(s tenant.Settings, stored, sent document.Document) document.Document {
	if !s.CampaignReplacedWhole || tenant.CampaignOf(sent).Document == nil {
		return stored
	}
	first, base := fresh.MethodsPolicy(), stored.Clone()
	raw, _ := first.Get(tenant.KeyEnforcement)
	base.Set(tenant.KeyEnforcement, raw)
	return base
}

// checkCampaign refuses a campaign for two methods (autumn-2026 4.1; how it is refused is chosen), and does with what
// Microsoft sets in the state "default" as ManagedCampaignIgnores chooses.
func checkCampaign(s tenant.Settings, stored document.Document, next *document.Document) error {
	before, after := tenant.CampaignOf(stored), tenant.CampaignOf(*next)
	targets := after.Targets()
	for _, t := range targets {
		if t.CampaignMethod != targets[0].CampaignMethod {
			return refuse("The property '%s' must have the same value in every target.", tenant.KeyCampaignMethod)
		}
	}
	if state, _ := after.Get("state"); !s.ManagedCampaignIgnores || string(state) != `"default"` {
		return nil
	}
	method := tenant.CampaignForAuthenticator
	if was := before.Targets(); len(was) > 0 {
		method = was[0].CampaignMethod
	}
	managed := []object{}
	for _, t := range targets {
		managed = append(managed, newObject("id", t.ID, "targetType", t.TargetType, tenant.KeyCampaignMethod, method))
	}
	after.Set(tenant.KeyIncludeTargets, managed)
	for _, key := range []string{tenant.KeySnooze, tenant.KeySnoozeLimit} {
		if value, ok := before.Get(key); ok {
			after.Set(key, value)
		} else {
			after.Remove(key)
		}
	}
	next.Set(tenant.KeyEnforcement, newObject(tenant.KeyCampaign, after.Document))
	return nil
}

// moveMigration allows the moves of graph-api 2.5. A tenant whose state is null takes any state but preMigration and goes on
// showing null; that is seen for migrationComplete and chosen for migrationInProgress. That null is refused elsewhere is
// chosen.
func moveMigration(s *tenant.State, before document.Document, next *document.Document) error {
	from, to := tenant.MigrationStateOf(before), tenant.MigrationStateOf(*next)
	switch {
	case from == nil && to == nil, from != nil && to != nil && *from == *to:
		return nil
	case to == nil:
		return refuse("The property '%s' cannot be set to null.", tenant.KeyMigrationState)
	case *to == tenant.PreMigration && !s.Settings.BornBeforeMigration:
		return refuse("The property '%s' cannot be set to '%s' in this tenant.", tenant.KeyMigrationState, *to)
	case from == nil:
		next.Set(tenant.KeyMigrationState, nil)
	case *from == tenant.PreMigration:
		s.Settings.BornBeforeMigration = true // for a file in which only the state was set by hand
	}
	return nil
}

// dateMethods dates a change of the policy or of a configuration in it.
func dateMethods(x *wire.Exchange) {
	x.State.AuthenticationMethodsPolicy.Set(tenant.KeyLastModified, x.Now.UTC().Format("2006-01-02T15:04:05.0000000Z"))
}

// dateAndCheckSize dates a change, and refuses it if the policy is too large then.
func dateAndCheckSize(x *wire.Exchange) error {
	dateMethods(x)
	size := len(x.State.AuthenticationMethodsPolicy.Raw())
	for _, d := range x.State.AuthenticationMethods {
		size += len(d.Raw())
	}
	if size > maxMethodsPolicy {
		return refuse("The policy has %d bytes and must not have more than %d.", size, maxMethodsPolicy)
	}
	return nil
}

// methodsContext returns the annotation of the configurations in the policy.
func (s *Service) methodsContext() string {
	return s.answers.Origin + Prefix + "/$metadata#" + strings.TrimPrefix(methodsPolicyPattern, "/") + "/" + tenant.KeyConfigurations
}
