package guides

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// newTypes finds the entries of new types.
var newTypes = regexp.MustCompile(`(?m)^\* \*\*New (Resource|Data Source)s?:\*\*((?: ` + "`" + `sspr_[a-z_]+` + "`" + `,?)+)`)

// TestChangelogNamesEachTypeOnce: the changelog announces every resource and data source, each once.
func TestChangelogNamesEachTypeOnce(t *testing.T) {
	t.Parallel()
	announced := map[string]int{}
	for _, entry := range newTypes.FindAllStringSubmatch(cli.ReadFile(t, filepath.Join(root, "CHANGELOG.md")), -1) {
		for name := range strings.SplitSeq(entry[2], ", ") {
			announced[entry[1]+" "+strings.Trim(name, "` ")]++
		}
	}
	for name := range examples(t) {
		kind := "Resource"
		if rest, data := strings.CutPrefix(name, "data "); data {
			kind, name = "Data Source", rest
		}
		name, _, _ = strings.Cut(name, " ") // a type can have several examples
		if n := announced[kind+" "+name]; n != 1 {
			t.Errorf("the changelog announces the %s %s %d times", strings.ToLower(kind), name, n)
		}
	}
}
