package guides

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestGuideDoctor follows the guide: the program that is installed, and the one that init finds, check the tenant of the
// environment and print what the guide and the README show. They send nothing but GET and the sign-in.
func TestGuideDoctor(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider})
	cli.Install(t, filepath.Join(folder, ".terraform.d", "plugins")) // where "make install" puts it
	printed := followSteps(t, folder, n, cli.Variables(t, n), stepsOf(t, "doctor", "shell"))
	for _, r := range n.Requests() {
		if signsIn := strings.HasSuffix(r.Path, "/oauth2/v2.0/token"); r.Method != http.MethodGet && !signsIn {
			t.Errorf("the tenant got %s %s", r.Method, r.Path)
		}
	}
	_, shown, _ := strings.Cut(cli.ReadFile(t, filepath.Join(root, "README.md")), "$ make doctor\n")
	shown, _, ok := strings.Cut(shown, "```")
	if !ok {
		t.Fatal("the README shows no output of make doctor")
	}
	flat := cli.OneLine(printed[0])
	for part := range strings.SplitSeq("\n"+shown, "\n...\n") {
		if !strings.Contains(flat, cli.OneLine(part)) {
			t.Errorf("the README shows what is not printed:\n%s\nbut\n%s", part, printed[0])
		}
	}
}
