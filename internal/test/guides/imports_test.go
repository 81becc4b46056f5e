package guides

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// importBlock is the example of an import block, and importCommand that of the command line.
var (
	importBlock   = regexp.MustCompile(`^import \{\n  to = (\S+)\n  id = "([^"]+)"\n\}\n$`)
	importCommand = regexp.MustCompile(`^terraform import (\S+) (\S+)\n$`)
)

// TestExamplesOfImports: what a page has about imports fits the resources of the same page, so that both can be copied together:
// the command and the block import one object to an address of the example, which is that object.
func TestExamplesOfImports(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob(filepath.Join(examplesFolder, "resources", "*"))
	if err != nil || len(folders) == 0 {
		t.Fatal(err)
	}
	files, imports := map[string]map[string]string{}, map[string]int{}
	for _, folder := range folders {
		name := filepath.Base(folder)
		block := cli.ReadFile(t, filepath.Join(folder, "import-by-string-id.tf"))
		inBlock, inCommand := importBlock.FindStringSubmatch(block), importCommand.FindStringSubmatch(cli.ReadFile(t, filepath.Join(folder, "import.sh")))
		if inBlock == nil || inCommand == nil || !slices.Equal(inBlock[1:], inCommand[1:]) {
			t.Errorf("%s: the block imports %q and the command %q", name, inBlock, inCommand)
		}
		kind := "settings"
		if name == "sspr_users_contact_info" { // its users are those of sspr_user_contact_info
			kind = name
		}
		if files[kind] == nil {
			files[kind] = map[string]string{"main.tf": cli.OwnProvider}
		}
		files[kind][name+".tf"] = withoutOthers(cli.ReadFile(t, filepath.Join(folder, "resource.tf"))) + block
		imports[kind]++
	}
	for kind, texts := range files {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			folder := cli.Workspace(t, texts)
			cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
			out := cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color")
			if want := fmt.Sprintf("Plan: %d to import, ", imports[kind]); !strings.Contains(out, want) || strings.Contains(out, "must be replaced") {
				t.Errorf("no %q, or an object that is another one, in\n%s", want, out)
			}
		})
	}
}
