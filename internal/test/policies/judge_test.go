package policies

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// judgment is what the policies find in a plan with settings of data.sspr. A finding is written "rule address".
type judgment struct {
	name       string
	settings   map[string]any
	deny, warn []string
	// contains are words of a message, and shown whether the messages are those that the guide shows.
	contains string
	shown    bool
}

// fired records which lines of the policies the plans have reached.
var fired = struct {
	sync.Mutex
	reports []cover.Report
	// complete is whether the plans of this CLI state whether they cover the whole configuration.
	complete bool
}{}

// judge evaluates the policies and compares their findings with those that are expected, all of them.
func judge(t *testing.T, plan any, want judgment) {
	t.Helper()
	all := modules(t)
	trace := cover.New()
	options := []func(*rego.Rego){
		rego.Query("x := data.main"), rego.Input(plan), rego.QueryTracer(trace),
		rego.Store(inmem.NewFromObject(map[string]any{"sspr": settingsOf(want)})),
	}
	for _, module := range all {
		options = append(options, rego.ParsedModule(module))
	}
	results, err := rego.New(options...).Eval(t.Context())
	if err != nil || len(results) != 1 {
		t.Fatalf("the policies cannot be evaluated: %v, %v", results, err)
	}
	fired.Lock()
	fired.reports = append(fired.reports, trace.Report(all))
	if _, states := plan.(map[string]any)["complete"]; states {
		fired.complete = true
	}
	fired.Unlock()
	main := results[0].Bindings["x"].(map[string]any)
	var messages []string
	for kind, expected := range map[string][]string{"deny": want.deny, "warn": want.warn} {
		var found []string
		for _, one := range main[kind].([]any) {
			finding := one.(map[string]any)
			found = append(found, strings.TrimSpace(fmt.Sprint(finding["rule"], " ", finding["address"])))
			messages = append(messages, finding["msg"].(string))
		}
		found = slices.Compact(slices.Sorted(slices.Values(found)))
		if expected := slices.Sorted(slices.Values(expected)); !slices.Equal(found, expected) {
			t.Errorf("%s: found\n\t%s\nwant\n\t%s", kind, strings.Join(found, "\n\t"), strings.Join(expected, "\n\t"))
		}
	}
	text := strings.Join(messages, "\n")
	if !strings.Contains(text, want.contains) || strings.Contains(text, "@contoso.example") || strings.Contains(text, secretNumber) {
		t.Errorf("the messages lack %q, or contain a user or a number:\n%s", want.contains, text)
	}
	if shown := guideMessages(t); want.shown && !slices.Equal(slices.Sorted(slices.Values(shown)), slices.Sorted(slices.Values(messages))) {
		t.Errorf("the guide shows\n%s", strings.Join(shown, "\n"))
	}
	if t.Failed() {
		t.Logf("messages:\n%s", text)
	}
}

// settingsOf returns the settings of a judgment: those of a trial on a branch, so that each plan meets the rules for production
// and for the main branch only where a judgment asks for them.
func settingsOf(j judgment) map[string]any {
	all := map[string]any{"production": false, "branch": "trial", "today": "2026-11-30"}
	maps.Copy(all, j.settings)
	return all
}

// everyRuleFires fails for rules that no plan has broken, unless only some plans were made.
func everyRuleFires(t *testing.T, judgments int) {
	t.Helper()
	if len(fired.reports) < judgments {
		return
	}
	for file, module := range modules(t) {
		for _, rule := range module.Rules {
			if isTest(file) || !judges(rule) || !fired.complete && strings.Contains(rule.Body.String(), "input.complete") {
				continue
			}
			if !slices.ContainsFunc(fired.reports, func(r cover.Report) bool { return r.IsCovered(file, rule.Head.Location.Row) }) {
				t.Errorf("%s: no plan breaks this rule", rule.Location)
			}
		}
	}
}
