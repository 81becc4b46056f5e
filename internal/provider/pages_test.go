package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// folders are the folders of the documentation for each kind of page.
var folders = map[kind]string{ofResource: "resources", ofDataSource: "data-sources", ofListResource: "list-resources", ofAction: "actions"}

// part is something that a page must have. In the patterns NAME is the type's name.
type part struct{ what, pattern string }

// always are the parts of every page.
var always = []part{
	{"its plane", `(?m)^\*\*Planes?: (Graph|portal|Graph and portal)\.\*\* `},
	{"the permission or the role that it needs", `(?m)^\*\*Needs:\*\* .*(` + "the Graph permissions? `[A-Z]" + `|a signed-in user with the directory role [A-Z])`},
	{"what license it takes", `(?mi)^\*\*Needs:\*\* .*\b(license|needs Microsoft Entra ID P1)\b`},
	{"an example", "(?s)## Example Usage\n.*```terraform\n.*\"NAME\""},
	{"the schema", `(?m)^## Schema$`},
}

// parts are the further parts of each kind of page.
var parts = map[kind][]part{
	ofResource: {
		{"the page of the admin center that it mirrors", `(?s)\n# NAME \(Resource\)\n\n[^\n]*\*\*[A-Z][^*\n]+ > [^*\n]+\*\*[^\n]* admin center`},
		{"what it takes to plan and to apply", `(?m)^\*\*Needs:\*\* to plan and to import, .* To apply(,| and) `},
		{"what becomes of what is there at a create", `(?m)^- \*\*Create\*\* `},
		{"what omission means", `(?m)^- \*\*(An attribute|A method) that you (remove|leave out)\*\*|\*\*What is written for a user\*\*`},
		{"what a destroy does", `(?m)^- \*\*(Destroy\*\* does what ` + "`on_destroy`" + ` says|A user who leaves the map\*\* is treated as the resource is when it is destroyed)`},
		{"what destroys if nothing is said", "(?m)^- `on_destroy` .* Omitted: `(retain|remove)`\\.$"},
		{"how to import, by a block", "(?s)\n## Import\n\nThe import ID is .*\nimport {\n  to = NAME\\.\\w+\n  id = \""},
		{"how to import, by the identity", "(?s)\n## Import\n.*\nimport {\n  to = NAME\\.\\w+\n  identity = {\n    tenant_id"},
		{"how to import, on the command line", "(?s)\n## Import\n.*\nterraform import NAME\\.\\w+ \\S+"},
	},
	ofDataSource:   {{"that it only reads", `(?m)^\*\*Needs:\*\* .* It only reads\. `}},
	ofListResource: {{"that it only reads", `(?m)^\*\*Needs:\*\* .* It only reads\. `}, {"the version", `It takes Terraform 1\.14 or later`}},
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
