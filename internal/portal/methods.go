package portal

import (
	"fmt"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// MethodsPage is Password reset > Authentication methods.
var MethodsPage = Page[sspr.AuthenticationMethods]{
	Name: "Authentication methods",
	Keys: append(methodSwitches(), keyMethodsRequired, keyQuestionsRegister, keyQuestionsReset, keySecurityQuestions),
	properties: map[string][]string{
		"methods_required": {keyMethodsRequired}, "methods": methodSwitches(), "questions_to_register": {keyQuestionsRegister}, "questions_to_reset": {keyQuestionsReset},
		"custom_questions": {keySecurityQuestions}, "predefined_question_ids": {keySecurityQuestions},
	},
	Read: func(d Document) sspr.AuthenticationMethods {
		custom, predefined := d.questions()
		return sspr.AuthenticationMethods{
			Required:              d.integer(keyMethodsRequired),
			Methods:               d.methods(),
			QuestionsToRegister:   d.integer(keyQuestionsRegister),
			QuestionsToReset:      d.integer(keyQuestionsReset),
			CustomQuestions:       custom,
			PredefinedQuestionIDs: predefined,
		}
	},
	Write: writeMethods,
}

// MigratedMethodsPage is MethodsPage in a tenant that has migrated to the authentication methods policy. There the
// legacy switches of methods no longer apply and cannot be changed. Security questions, the number of methods required
// and the questions stay here (autumn-2026 1.2, autumn-2026 1.5). So Methods is SecurityQuestions or empty, and the
// other switches are never written.
var MigratedMethodsPage = Page[sspr.AuthenticationMethods]{
	Name: MethodsPage.Name, Keys: MethodsPage.Keys, skipMethodCount: true,
	Read: func(d Document) sspr.AuthenticationMethods {
		methods := MethodsPage.Read(d)
		methods.Methods = nil
		if on := d.boolean(methodKeys[sspr.SecurityQuestions].enabled); on != nil {
			methods.Methods = &[]sspr.Method{}
			if *on {
				methods.Methods = &[]sspr.Method{sspr.SecurityQuestions}
			}
		}
		return methods
	},
	Write: func(d Document, change sspr.AuthenticationMethods) (Document, error) {
		if legacy := change.LegacyMethods(); len(legacy) > 0 {
			return d, fmt.Errorf("the tenant is migrated, so the legacy method switches cannot be changed (%v)", legacy)
		}
		if change.Methods != nil {
			// Keep the tenant's own switches, so that only the questions can differ.
			methods := slices.DeleteFunc(slices.Clone(orEmpty(d.methods())), isQuestions)
			if change.Offers(sspr.SecurityQuestions) {
				methods = append(methods, sspr.SecurityQuestions)
			}
			change.Methods = &methods
		}
		return writeMethods(d, change)
	},
}

// UnsureMethodsPage returns MethodsPage for a tenant that may or may not be migrated. A change of the legacy switches
// fails with the error why. All other settings are written.
func UnsureMethodsPage(why error) Page[sspr.AuthenticationMethods] {
	page := MethodsPage
	page.Write = func(d Document, change sspr.AuthenticationMethods) (Document, error) {
		next, err := writeMethods(d, change)
		if err == nil && !sameLegacySwitches(d, next) {
			return d, why
		}
		return next, err
	}
	return page
}

func isQuestions(m sspr.Method) bool { return m == sspr.SecurityQuestions }

func orEmpty[T any](list *[]T) []T {
	if list == nil {
		return nil
	}
	return *list
}

// sameSwitches reports whether two documents have the same methods switched on.
func sameSwitches(a, b Document) bool {
	return !slices.ContainsFunc(methodSwitches(), func(key string) bool { return string(a.Raw(key)) != string(b.Raw(key)) })
}

// IsLegacySwitch reports whether a property of the policy document is a switch that the authentication methods policy
// replaces: the switch of any method except security questions.
func IsLegacySwitch(key string) bool {
	return slices.Contains(methodSwitches(), key) && key != methodKeys[sspr.SecurityQuestions].enabled
}

// sameLegacySwitches reports whether the switches are the same, without security questions, which stay in this policy in
// every tenant.
func sameLegacySwitches(a, b Document) bool {
	return !slices.ContainsFunc(methodSwitches(), func(key string) bool { return IsLegacySwitch(key) && string(a.Raw(key)) != string(b.Raw(key)) })
}

// enoughSwitches reports whether as many legacy methods are switched on as are required. The service probably checks
// this (autumn-2026 1.4).
func enoughSwitches(d Document) bool {
	required := d.integer(keyMethodsRequired)
	return required == nil || int64(len(orEmpty(d.methods()))) >= *required
}

func methodSwitches() []string {
	keys := make([]string, 0, len(methodKeys))
	for _, m := range sspr.LegacyMethods() {
		keys = append(keys, methodKeys[m].enabled)
	}
	return keys
}

// methods returns the offered methods, or nil if the document has none of the switches.
func (d Document) methods() *[]sspr.Method {
	offered, told := []sspr.Method{}, false
	for _, m := range sspr.LegacyMethods() {
		on := d.boolean(methodKeys[m].enabled)
		told = told || on != nil
		if on != nil && *on {
			offered = append(offered, m)
		}
	}
	if !told {
		return nil
	}
	return &offered
}

// AllowedMethods returns the methods that the service allows the tenant to offer.
func (d Document) AllowedMethods() []sspr.Method {
	allowed := []sspr.Method{}
	for _, m := range sspr.LegacyMethods() {
		if may := d.boolean(methodKeys[m].allowed); may != nil && *may {
			allowed = append(allowed, m)
		}
	}
	return allowed
}

func (d Document) questions() (custom, predefined *[]string) {
	array := d.get(keySecurityQuestions)
	if !array.IsArray() {
		return nil, nil
	}
	custom, predefined = &[]string{}, &[]string{}
	for _, q := range array.Array() {
		if isCustom(q) {
			*custom = append(*custom, q.Get("questionText").String())
		} else {
			*predefined = append(*predefined, questionID(q))
		}
	}
	return custom, predefined
}

// PredefinedQuestions returns the texts of the predefined questions in use by ID, or nil if the document has no list of
// questions.
func (d Document) PredefinedQuestions() map[string]string {
	array := d.get(keySecurityQuestions)
	if !array.IsArray() {
		return nil
	}
	texts := map[string]string{}
	for _, q := range array.Array() {
		if !isCustom(q) {
			texts[questionID(q)] = q.Get("questionText").String()
		}
	}
	return texts
}

// GroupName returns the name that the service shows for the group, or "" if it shows none.
func (d Document) GroupName() string {
	name := d.text(keyGroupName)
	if name == nil || *name == sspr.NoGroupID {
		return ""
	}
	return *name
}

func isCustom(q gjson.Result) bool { return q.Get("isCustomQuestion").Bool() }

func questionID(q gjson.Result) string { return sspr.NewObjectID(q.Get("objectId").String()).String() }

func writeMethods(d Document, change sspr.AuthenticationMethods) (Document, error) {
	e := &edit{doc: d}
	set(e, keyMethodsRequired, d.integer(keyMethodsRequired), change.Required)
	if change.Methods != nil {
		for _, m := range sspr.LegacyMethods() {
			on, key := change.Offers(m), methodKeys[m].enabled
			set(e, key, d.boolean(key), &on)
		}
	}
	set(e, keyQuestionsRegister, d.integer(keyQuestionsRegister), change.QuestionsToRegister)
	set(e, keyQuestionsReset, d.integer(keyQuestionsReset), change.QuestionsToReset)
	if change.CustomQuestions != nil || change.PredefinedQuestionIDs != nil {
		writeQuestions(e, change)
	}
	return e.doc, e.err
}
