package policies

import (
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
)

// folder has the policies.
const folder = "../../../examples/policies"

// modules parses the policies and their tests, with their annotations.
func modules(t *testing.T) map[string]*ast.Module {
	t.Helper()
	all, _, err := tester.LoadWithParserOptions([]string{folder}, nil, ast.ParserOptions{ProcessAnnotation: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 7 {
		t.Fatalf("there are %d files of policies", len(all))
	}
	return all
}

// isTest reports whether a file has tests of a policy.
func isTest(file string) bool { return strings.HasSuffix(file, "_test.rego") }

// TestInRego runs the tests of the policies that are written in Rego.
func TestInRego(t *testing.T) {
	t.Parallel()
	store := inmem.New()
	txn, err := store.NewTransaction(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Abort(t.Context(), txn)
	results, err := tester.NewRunner().SetStore(store).SetModules(modules(t)).RunTests(t.Context(), txn)
	if err != nil {
		t.Fatal(err)
	}
	ran := map[string]bool{}
	for r := range results {
		ran[r.Package] = true
		if r.Error != nil || r.Fail || r.Skip {
			t.Errorf("%s: %s failed (%v), at %v", r.Location, r.Name, r.Error, r.FailedAt)
		}
	}
	for file, module := range modules(t) {
		if name := module.Package.Path.String() + "_test"; !isTest(file) && !ran[name] {
			t.Errorf("%s has no tests: nothing ran in %s", file, name)
		}
	}
}

// TestMetadata: each policy has a title and a description, and each of its rules has a title, which "opa inspect" shows.
func TestMetadata(t *testing.T) {
	t.Parallel()
	for file, module := range modules(t) {
		if isTest(file) {
			continue
		}
		described := false
		for _, a := range module.Annotations {
			described = described || a.Scope == "package" && a.Title != "" && a.Description != ""
		}
		if !described {
			t.Errorf("%s: the package has no title or no description", file)
		}
		for _, rule := range module.Rules {
			if judges(rule) && (len(rule.Annotations) == 0 || rule.Annotations[0].Title == "") && !strings.HasPrefix(module.Package.Path.String(), "data.main") {
				t.Errorf("%s: the rule has no title", rule.Location)
			}
		}
	}
}

// TestFormatted: the policies have the format of "opa fmt".
func TestFormatted(t *testing.T) {
	t.Parallel()
	for file := range modules(t) {
		text := read(t, file)
		if formatted, err := format.Source(file, []byte(text)); err != nil || string(formatted) != text {
			t.Errorf("%s is not formatted (%v)", file, err)
		}
	}
}

// judges reports whether a rule finds something in a plan.
func judges(rule *ast.Rule) bool { return rule.Head.Name == "deny" || rule.Head.Name == "warn" }
