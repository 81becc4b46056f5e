package doctor

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// box matches what a page's box has about access: with one operation, or with two.
var box = regexp.MustCompile(`(?m)^> \*\*Service:\*\* .*?\. (?:To plan and import: (.*)\. To apply: (.*)\.|To read: (.*)\.|To invoke: (.*)\.)$`)

// pages returns what planning and applying need by the pages, by the name of the type.
func pages(t *testing.T) map[string][2]string {
	t.Helper()
	found := map[string][2]string{}
	for directory, kind := range map[string]string{
		"resources": "", "data-sources": "data.", "actions": "action.", "ephemeral-resources": "ephemeral.", "list-resources": "list.",
	} {
		files, err := filepath.Glob(filepath.Join("..", "..", "docs", directory, "*.md"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no pages of %s: %v", directory, err)
		}
		for _, file := range files {
			page, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			m := box.FindStringSubmatch(string(page))
			if m == nil {
				t.Errorf("%s has no box", file)
				continue
			}
			found[kind+"sspr_"+strings.TrimSuffix(filepath.Base(file), ".md")] = [2]string{m[1] + m[3], m[2] + m[4]}
		}
	}
	return found
}

var permission = regexp.MustCompile("`([A-Za-z-]+(?:\\.[A-Za-z-]+)+)`")

// permissionsIn returns the permissions that a text names, sorted.
func permissionsIn(text string) []string {
	var names []string
	for _, m := range permission.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// rolesIn returns the roles that a user needs by a text, sorted. A name can be the end of another one.
func rolesIn(text string) (names []string) {
	if _, users, ok := strings.Cut(text, "(users also need "); ok {
		text = users
	}
	known := slices.SortedFunc(maps.Values(templates), func(a, b string) int { return len(b) - len(a) })
	for _, name := range known {
		if strings.Contains(text, name) {
			names = append(names, name)
			text = strings.ReplaceAll(text, name, "")
		}
	}
	slices.Sort(names)
	return names
}

func permissionsOf(needs []need) (names []string) {
	for _, n := range needs {
		names = append(names, n.permissions...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// rolesOf returns the roles of needs. A page need not repeat the roles of the portal API for an optional part.
func rolesOf(needs []need, text string) (names []string) {
	for _, n := range needs {
		if n.service == serviceerror.Portal && n.loss != "" && !strings.Contains(text, securityAdministrator) {
			continue
		}
		names = append(names, n.roles...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestPages: the needs are those of the pages, both ways, for every type of the provider.
func TestPages(t *testing.T) {
	documented := pages(t)
	shown := map[string]bool{}
	for _, s := range subjects {
		shown[s.String()] = true
		texts, known := documented[s.String()]
		if !known {
			t.Errorf("%s has no page", s)
			continue
		}
		for i, needs := range [][]need{s.plan, s.apply} {
			if got, want := permissionsOf(needs), permissionsIn(texts[i]); !slices.Equal(got, want) {
				t.Errorf("%s needs %v; its page says %v", s, got, want)
			}
			if got, want := rolesOf(needs, texts[i]), rolesIn(texts[i]); !slices.Equal(got, want) {
				t.Errorf("users of %s need %v; its page says %v", s, got, want)
			}
		}
	}
	for name, texts := range documented {
		if shown[name] {
			continue
		}
		found := find(name)
		if len(found) != 1 || found[0].kind != "list" {
			t.Errorf("%s has a page and no needs", name)
			continue
		}
		if got, want := permissionsOf(found[0].plan), permissionsIn(texts[0]); !slices.Equal(got, want) {
			t.Errorf("%s needs %v, as its resource does; its page says %v", name, got, want)
		}
	}
}
