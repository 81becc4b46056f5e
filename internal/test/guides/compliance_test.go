package guides

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/controls"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestExampleOfCompliance: the check of the data source's example names the control that fails, and none that does not apply.
func TestExampleOfCompliance(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetPasswordRule("BannedPasswordCheckOnPremisesMode", "Audit") })
	folder := cli.Workspace(t, map[string]string{
		"main.tf": cli.OwnProvider, "data.tf": cli.ReadFile(t, filepath.Join(examplesFolder, "data-sources", "sspr_compliance", "data-source.tf")),
	})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	out := cli.OneLine(cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color"))
	if !strings.Contains(out, "5.2.3.2 The organization has banned words of its own, and enforces them: enforced, 0 words, want enforced, 1 word or more") {
		t.Errorf("the check does not name what fails:\n%s", out)
	}
	if strings.Contains(out, "5.2.3.3") {
		t.Errorf("the check names a control that does not apply:\n%s", out)
	}
}

// TestExamplesKnowNotApplicable: no example and no page takes a control that does not apply for one that fails.
func TestExamplesKnowNotApplicable(t *testing.T) {
	t.Parallel()
	for _, top := range []string{"examples", "templates"} {
		if err := filepath.WalkDir(filepath.Join(root, top), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.Contains(cli.ReadFile(t, path), `status != "pass"`) {
				t.Errorf("%s: a control that is not_applicable does not fail", path)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBaselineNamesTheFrameworksForApplications: the guide names the frameworks that a service principal can check as a whole.
func TestBaselineNamesTheFrameworksForApplications(t *testing.T) {
	t.Parallel()
	names := ""
	for _, f := range controls.Frameworks() {
		if !slices.ContainsFunc(controls.Evaluate(controls.Live{}, f), func(r controls.Result) bool { return slices.Contains(r.Sources(), controls.SourcePortal) }) {
			names += "`" + f + "`, "
		}
	}
	want := "With only a service principal, a pipeline can check a tenant against " + names + "and the other frameworks' controls for banned words, lockout and expiry."
	if !strings.Contains(cli.ReadFile(t, filepath.Join(root, "templates", "guides", "cis-baseline.md.tmpl")), want) {
		t.Errorf("the guide does not have %q", want)
	}
}
