package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// row matches a line of the table "Properties of the service": the attribute, and its property as Markdown.
var row = regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\| (.*) \\|$")

// propertiesIn returns the properties that the table in a page's description names, by attribute.
func propertiesIn(description string) map[string][]string {
	_, table, _ := strings.Cut(description, "\n## Properties of the service\n")
	all := map[string][]string{}
	for _, m := range row.FindAllStringSubmatch(table, -1) {
		for _, quoted := range regexp.MustCompile("`([A-Za-z.]+)`").FindAllStringSubmatch(m[2], -1) {
			all[m[1]] = append(all[m[1]], quoted[1])
		}
	}
	return all
}

// TestProperties checks that the client of the service knows every property that a page names.
func TestProperties(t *testing.T) {
	t.Parallel()
	portal, graph := source(t, "../portal"), source(t, "../graph")
	count := 0
	for _, s := range allSchemas(t) {
		client := graph
		if strings.Contains(s.description, "| property of the portal API |") {
			client = portal
		}
		known := map[string]bool{}
		for _, p := range s.places {
			known[p.path] = true
		}
		for attribute, properties := range propertiesIn(s.description) {
			if !known[attribute] {
				t.Errorf("%s %s: the table names %s, which is no attribute", s.kind, s.of, attribute)
			}
			for _, part := range strings.Split(strings.Join(properties, "."), ".") {
				count++
				// The SDK's names begin with a capital letter.
				if !strings.Contains(client, strings.ToLower(part)) {
					t.Errorf("%s %s: %s: the client knows no %s", s.kind, s.of, attribute, part)
				}
			}
		}
	}
	if count < 50 {
		t.Errorf("only %d properties were found in the tables", count)
	}
}

// source returns the code of a package without its tests, in lower case.
func source(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no code in %s (%v)", folder, err)
	}
	var all strings.Builder
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return strings.ToLower(all.String())
}
