package graph

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// The permissions and roles of the password rules (passwords 1.18 to 1.20).
var (
	writeGroupSettings = access{
		permissions: []string{"GroupSettings.ReadWrite.All", "Directory.ReadWrite.All"},
		roles:       []string{tenant.RoleAuthenticationPolicyAdministrator, tenant.RoleGlobalAdministrator},
	}
	readGroupSettings = access{
		permissions: append([]string{"GroupSettings.Read.All", "Directory.Read.All"}, writeGroupSettings.permissions...),
		roles: append([]string{
			tenant.RoleDirectoryReaders, tenant.RoleGlobalReader, tenant.RoleUserAdministrator,
		}, writeGroupSettings.roles...),
	}
)

var (
	groupSettingEntity         = &odata.Entity{Name: "groupSetting", Always: []string{"id", "displayName", "templateId", "values"}}
	groupSettingTemplateEntity = &odata.Entity{
		Name: "groupSettingTemplate", Always: []string{"id", "deletedDateTime", "displayName", "description", "values"},
	}
)

// The sets of settings and of their templates.
const (
	settingsSet  = "groupSettings"
	templatesSet = "groupSettingTemplates"
)

// passwordRulesKey is the name of the password rules among the documents of which old versions are shown.
const passwordRulesKey = "graph passwordRules"

// settingTemplate is a template of settings, without the descriptions, which no client here reads.
type settingTemplate struct {
	id, name string
	values   []settingValue
}

// settingValue is a value of a template.
type settingValue struct{ name, kind, fallback string }

// The templates that are served (passwords 1.2, 1.5 and 1.6). That of Group.Unified has some of its values.
var (
	passwordRulesTemplate = func() settingTemplate {
		kinds := map[string]string{
			tenant.RuleOnPremisesCheck: "System.Boolean", tenant.RuleCustomCheck: "System.Boolean",
			tenant.RuleLockoutDuration: "System.Int32", tenant.RuleLockoutThreshold: "System.Int32",
		}
		t := settingTemplate{id: "5cf42378-d67d-4f36-ba46-e8b86229381d", name: "Password Rule Settings"}
		for _, p := range tenant.PasswordRulesDefaultValues() {
			text, _ := document.Text(p.Value)
			kind := kinds[p.Key]
			if kind == "" {
				kind = "System.String"
			}
			t.values = append(t.values, settingValue{p.Key, kind, text})
		}
		return t
	}()
	unifiedTemplate = settingTemplate{id: "62375ab9-6b52-47ed-826b-58e47e0e304b", name: "Group.Unified", values: []settingValue{
		{"EnableGroupCreation", "System.Boolean", "true"}, {"UsageGuidelinesUrl", "System.String", ""},
	}}
)

// ofTenant returns the template with the defaults of a tenant (see Settings.PasswordRulesTemplate).
func (t settingTemplate) ofTenant(st *tenant.State) settingTemplate {
	defaults := st.PasswordRulesTemplate()
	t.values = slices.Clone(t.values)
	for i := range t.values {
		if raw, ok := defaults.Get(t.values[i].name); ok {
			t.values[i].fallback, _ = document.Text(raw)
		}
	}
	return t
}

func (t settingTemplate) object() object {
	values := []object{}
	for _, v := range t.values {
		values = append(values, newObject("name", v.name, "type", v.kind, "defaultValue", v.fallback, "description", ""))
	}
	return newObject("id", t.id, "deletedDateTime", nil, "displayName", t.name, "description", "", "values", values)
}

// settingObject returns a stored setting as Graph shows it.
func (t settingTemplate) settingObject(stored document.Document) object {
	id, values := "", []object{}
	for _, p := range stored {
		text, _ := document.Text(p.Value)
		if p.Key == "id" {
			id = text
			continue
		}
		values = append(values, newObject("name", p.Key, "value", text))
	}
	return newObject("id", id, "displayName", t.name, "templateId", t.id, "values", values)
}

// settings returns the settings that the tenant has. The password rules are the last.
func (s *Service) settings(st *tenant.State) (all []object) {
	if len(st.UnifiedGroupSetting) > 0 {
		all = append(all, unifiedTemplate.settingObject(st.UnifiedGroupSetting))
	}
	if rules := s.stale.Shown(passwordRulesKey, st.PasswordRules); len(rules) > 0 {
		all = append(all, passwordRulesTemplate.settingObject(rules))
	}
	return all
}

func (s *Service) listGroupSettings(w http.ResponseWriter, r *http.Request) {
	s.answers.WriteList(w, r, groupSettingEntity, settingsSet, s.settings(wire.ExchangeOf(r).State))
}

func (s *Service) getGroupSetting(w http.ResponseWriter, r *http.Request) {
	s.writeWithID(w, r, groupSettingEntity, settingsSet, s.settings(wire.ExchangeOf(r).State))
}

func (s *Service) listGroupSettingTemplates(w http.ResponseWriter, r *http.Request) {
	s.answers.WriteList(w, r, groupSettingTemplateEntity, templatesSet, settingTemplates(r))
}

func (s *Service) getGroupSettingTemplate(w http.ResponseWriter, r *http.Request) {
	s.writeWithID(w, r, groupSettingTemplateEntity, templatesSet, settingTemplates(r))
}

func settingTemplates(r *http.Request) []object {
	return []object{unifiedTemplate.object(), passwordRulesTemplate.ofTenant(wire.ExchangeOf(r).State).object()}
}

// writeWithID answers the object that the path names.
func (s *Service) writeWithID(w http.ResponseWriter, r *http.Request, e *odata.Entity, set string, all []object) {
	i := slices.IndexFunc(all, func(o object) bool {
		raw, _ := o.Get("id")
		id, _ := document.Text(raw)
		return strings.EqualFold(id, r.PathValue("id"))
	})
	if i < 0 {
		odata.WriteMissing(w, r, r.PathValue("id"))
		return
	}
	s.answers.WriteItem(w, r, e, set, all[i])
}

// rulesLicensed refuses writes in a tenant without a license, as the reports do (see Settings.PasswordRulesLicensed).
func rulesLicensed(handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if st := wire.ExchangeOf(r).State; st.Settings.PasswordRulesLicensed && st.Snapshot == nil {
			premiumOnly(handler)(w, r)
			return
		}
		handler(w, r)
	}
}

// createGroupSetting makes the password rules. Those of groups are not written here. Nothing is known of an event in the audit log for
// this or for a later write, and none is logged; the banned words would be in it.
func (s *Service) createGroupSetting(w http.ResponseWriter, r *http.Request) {
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	raw, _ := sent.Get("templateId")
	template, _ := document.Text(raw)
	x := wire.ExchangeOf(r)
	switch {
	case strings.EqualFold(template, unifiedTemplate.id):
		odata.WriteNotServed(w, r, "POST /groupSettings with the template Group.Unified")
		return
	case !strings.EqualFold(template, passwordRulesTemplate.id):
		odata.WriteBadRequest(w, r, refuse("The template with SettingTemplateId '%s' does not exist.", template))
		return
	case len(x.State.PasswordRules) > 0:
		odata.WriteBadRequest(w, r, refuse("A conflicting object with one or more of the specified property values is present in the directory."))
		return
	}
	values, err := readSettingValues(sent)
	if err == nil {
		err = requireRules(values)
	}
	if err == nil {
		err = checkRules(x.State.Settings, nil, values)
	}
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	x.Before = wire.Replaced{Key: passwordRulesKey}
	x.State.PasswordRules = append(newObject("id", uuid.NewString()), values...)
	s.writeCreatedObject(w, r, settingsSet, groupSettingEntity.Always, passwordRulesTemplate.settingObject(x.State.PasswordRules))
}

// writableRules reports whether the path names the password rules, or answers why they cannot be written.
func (s *Service) writableRules(w http.ResponseWriter, r *http.Request) bool {
	named := func(stored document.Document) bool {
		raw, _ := stored.Get("id")
		id, _ := document.Text(raw)
		return id != "" && strings.EqualFold(id, r.PathValue("id"))
	}
	st := wire.ExchangeOf(r).State
	switch {
	case named(st.PasswordRules):
		return true
	case named(st.UnifiedGroupSetting):
		odata.WriteNotServed(w, r, r.Method+" of the setting Group.Unified")
	default:
		odata.WriteMissing(w, r, r.PathValue("id"))
	}
	return false
}

// patchGroupSetting changes the password rules (passwords 1.11).
func (s *Service) patchGroupSetting(w http.ResponseWriter, r *http.Request) {
	if !s.writableRules(w, r) {
		return
	}
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	x := wire.ExchangeOf(r)
	stored := x.State.PasswordRules
	next, err := patchedRules(x.State, sent)
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	x.Before = wire.Replaced{Key: passwordRulesKey, Document: stored}
	x.State.PasswordRules = next
	w.WriteHeader(http.StatusNoContent)
}

// patchedRules returns what a PATCH makes of the stored rules (see Settings.PasswordRulesPatch).
func patchedRules(st *tenant.State, sent document.Document) (document.Document, error) {
	settings, stored := st.Settings, st.PasswordRules
	values, err := readSettingValues(sent)
	if err != nil {
		return nil, err
	}
	next := stored.Clone()
	switch settings.PasswordRulesPatch {
	case tenant.PasswordRulesKept:
	case tenant.PasswordRulesDefaults:
		id, _ := stored.Get("id")
		next = append(newObject("id", id), st.PasswordRulesTemplate()...)
	default:
		if err := requireRules(values); err != nil {
			return nil, err
		}
		for _, name := range stored.Keys() {
			if _, ok := values.Get(name); !ok && name != "id" {
				return nil, missingRule(name)
			}
		}
	}
	if err := checkRules(settings, stored, values); err != nil {
		return nil, err
	}
	for _, p := range values {
		next.Set(p.Key, p.Value)
	}
	return next, nil
}

func (s *Service) deleteGroupSetting(w http.ResponseWriter, r *http.Request) {
	if !s.writableRules(w, r) {
		return
	}
	x := wire.ExchangeOf(r)
	x.Before = wire.Replaced{Key: passwordRulesKey, Document: x.State.PasswordRules}
	x.State.PasswordRules = nil
	w.WriteHeader(http.StatusNoContent)
}

// readSettingValues returns the values of a body by name. Each has to be a text (passwords 1.12; the refusal of lists and objects is
// chosen).
func readSettingValues(sent document.Document) (document.Document, error) {
	raw, _ := sent.Get("values")
	var list []document.Document
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, refuse("Invalid value specified for property 'values' of resource 'Setting'.")
	}
	var values document.Document
	for _, one := range list {
		named, _ := one.Get("name")
		name, _ := document.Text(named)
		value, _ := one.Get("value")
		switch document.Kind(value) {
		case "string":
			values.Set(name, value)
		case "number", "boolean":
			return nil, refuse("Cannot convert the literal '%s' to the expected type 'Edm.String'.", value)
		default:
			return nil, refuse("A value is required for property '%s' of resource 'Setting'.", name)
		}
	}
	return values, nil
}

// requireRules refuses values that lack a name of the template (passwords 1.10).
func requireRules(values document.Document) error {
	for _, v := range passwordRulesTemplate.values {
		if _, ok := values.Get(v.name); !ok {
			return missingRule(v.name)
		}
	}
	return nil
}

func missingRule(name string) error {
	return refuse("The expected property '%s' defined in template with SettingTemplateId '%s' was not provided.", name, passwordRulesTemplate.id)
}

// checkRules refuses values that the template does not allow, and names that neither it nor the stored rules have. A value that is stored
// already is taken, because a write has all of them. The texts are chosen (see Settings.PasswordRulesUnchecked).
func checkRules(settings tenant.Settings, stored, values document.Document) error {
	if settings.PasswordRulesUnchecked {
		return nil
	}
	for _, p := range values {
		text, _ := document.Text(p.Value)
		i := slices.IndexFunc(passwordRulesTemplate.values, func(v settingValue) bool { return v.name == p.Key })
		was, known := stored.Get(p.Key)
		if known && string(was) == string(p.Value) {
			continue
		}
		if i < 0 && !known {
			return refuse("The property '%s' is not defined in template with SettingTemplateId '%s'.", p.Key, passwordRulesTemplate.id)
		}
		if i >= 0 && !passwordRulesTemplate.values[i].allows(text) {
			return refuse("The value '%s' of the property '%s' is not valid.", text, p.Key)
		}
	}
	return nil
}

// allows reports whether a text is a value of the rule (passwords 1.5, 1.7 and 1.15).
func (v settingValue) allows(text string) bool {
	n, err := strconv.Atoi(text)
	switch {
	case v.kind == "System.Boolean":
		return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	case v.name == tenant.RuleLockoutThreshold:
		return err == nil && 1 <= n && n <= 50
	case v.name == tenant.RuleLockoutDuration:
		return err == nil && 5 <= n && n <= 18000
	case v.name == tenant.RuleOnPremisesMode:
		return text == "Audit" || text == "Enforce"
	default:
		return true
	}
}
