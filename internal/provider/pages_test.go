package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// folders are the folders of the documentation for each kind of page.
var folders = map[kind]string{ofResource: "resources", ofDataSource: "data-sources", ofListResource: "list-resources", ofAction: "actions", ofEphemeral: "ephemeral-resources"}

// part is something that a page must have. In the patterns NAME is the type's name.
type part struct{ what, pattern string }

// always are the parts of every page.
var always = []part{
	{"its service", `(?m)^> \*\*Service:\*\* .*(portal API|Microsoft Graph)`},
	{"the permission or the role that it needs", `(?m)^> \*\*Service:\*\* .* To (plan and import|read|invoke): ` + "`?[A-Z]"},
	{"what license it takes", `(?m)^> \*\*License:\*\* \S`},
	{"whether it has been tried", `(?m)^> \*\*API status:\*\* .* Not yet tried on a live tenant\.$`},
	{"an example", "(?s)## Example Usage\n.*```terraform\n.*\"NAME\""},
	{"the schema", `(?m)^## Schema$`},
}

// parts are the further parts of each kind of page.
var parts = map[kind][]part{
	ofResource: {
		{"the page of the admin center that it mirrors", `(?s)\n# NAME \(Resource\)\n\n[^\n]*\*\*[A-Z][^*\n]+ > [^*\n]+\*\*[^\n]* admin center`},
		{"what it takes to plan and to apply", `(?m)^> \*\*Service:\*\* .* To plan and import: .* To apply: `},
		{"where the behavior of all resources is described", `\]\([^)]*/guides/how-resources-behave\.md`},
		{"what destroys if nothing is said", "(?m)^- `on_destroy` .* Defaults to `(retain|remove)`\\.$"},
		{"how to import, by a block", "(?s)\n## Import\n.*\nimport {\n  to = NAME\\.\\w+\n  id = \""},
		{"how to import, by the identity", "(?s)\n## Import\n.*\nimport {\n  to = NAME\\.\\w+\n  identity = {\n    tenant_id"},
		{"how to import, on the command line", "(?s)\n## Import\n.*\nterraform import NAME\\.\\w+ \\S+"},
		{"the service's names, at its end", `\n## Properties of the service\n\n\| attribute \| property of [^\n]*\n\|---\|---\|\n(\| [^\n]* \|\n)+$`},
	},
	ofDataSource: {{"what reading takes", `(?m)^> \*\*Service:\*\* .* To read: `}},
	ofEphemeral: {
		{"what reading takes", `(?m)^> \*\*Service:\*\* .* To read: `},
		{"the version", `require Terraform 1\.10`},
		{"where the values go", "(?m)_wo += ephemeral\\.NAME\\."},
	},
	ofListResource: {{"what reading takes", `(?m)^> \*\*Service:\*\* .* To read: `}, {"the version", `requires Terraform 1\.14 or later`}},
	ofAction:       {{"the version", `require Terraform 1\.14 or later`}},
}

// TestPages checks that every page of the documentation has all of its parts.
func TestPages(t *testing.T) {
	t.Parallel()
	pages := map[string]bool{}
	for _, s := range allSchemas(t) {
		folder, ok := folders[s.kind]
		if !ok {
			continue
		}
		file := filepath.Join(folder, strings.TrimPrefix(s.of, "sspr_")+".md")
		pages[file] = true
		text, err := os.ReadFile(filepath.Join("../../docs", file))
		if err != nil {
			t.Errorf("%s %s has no page: %v", s.kind, s.of, err)
			continue
		}
		for _, p := range append(always[:len(always):len(always)], parts[s.kind]...) {
			if !regexp.MustCompile(strings.ReplaceAll(p.pattern, "NAME", s.of)).Match(text) {
				t.Errorf("docs/%s does not say %s (%s)", file, p.what, p.pattern)
			}
		}
	}
	for _, folder := range folders {
		found, err := filepath.Glob(filepath.Join("../../docs", folder, "*.md"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if name := filepath.Join(folder, filepath.Base(f)); !pages[name] {
				t.Errorf("docs/%s is a page of nothing", name)
			}
		}
	}
}
