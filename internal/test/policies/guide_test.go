package policies

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/util"
)

// guide returns the text of the guide on the policies.
func guide(t *testing.T) string {
	t.Helper()
	return read(t, filepath.Join(root, "templates", "guides", "policy-checks.md.tmpl"))
}

// guideMessages returns the messages that the guide shows, as Conftest prints them.
func guideMessages(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, found := range regexp.MustCompile(`(?m)^(?:FAIL|WARN) - plan\.json - main - (.*)$`).FindAllStringSubmatch(guide(t), -1) {
		all = append(all, found[1])
	}
	if len(all) != 3 {
		t.Fatalf("the guide shows %d messages", len(all))
	}
	return all
}

// guideSettings returns the settings that the guide shows.
func guideSettings(t *testing.T) map[string]any {
	t.Helper()
	_, rest, _ := strings.Cut(guide(t), "```yaml\n")
	text, _, found := strings.Cut(rest, "```")
	var document map[string]any
	if err := util.Unmarshal([]byte(text), &document); err != nil || !found {
		t.Fatalf("the settings of the guide cannot be read: %v", err)
	}
	return document["sspr"].(map[string]any)
}

// TestGuide: the guide and the README list every file, and the guide every setting that a policy reads, and no other.
func TestGuide(t *testing.T) {
	t.Parallel()
	settings := guideSettings(t)
	readme := read(t, filepath.Join(folder, "README.md"))
	var names []string
	for file := range modules(t) {
		if isTest(file) {
			continue
		}
		if row := "\n| `" + filepath.Base(file) + "` | "; !strings.Contains(readme, row) || filepath.Base(file) != "plan.rego" && !strings.Contains(guide(t), row) {
			t.Errorf("the guide or the README has no row for %s", file)
		}
		for _, found := range regexp.MustCompile(`setting\("(\w+)"|data\.sspr\.(\w+)`).FindAllStringSubmatch(read(t, file), -1) {
			names = append(names, found[1]+found[2])
		}
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		if settings[name] == nil && !strings.Contains(guide(t), "set "+name+":") {
			t.Errorf("the guide does not show the setting %s", name)
		}
	}
	for name := range settings {
		if !slices.Contains(names, name) {
			t.Errorf("no policy reads the setting %s", name)
		}
	}
}
