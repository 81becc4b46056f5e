package guides

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// november is what the directory of the emulated tenant has, in its own spelling and in the service's.
var november = []string{"400 111 777", "400111777", "5550 1234", "255501234", "555-5588", "2065555588", "tia@fabrikam.example", "400 111 222", "400111222"}

// TestScenarioNovember2026 runs the scenario's own tests, and looks at what was written: the directory's values for those who
// had nothing, once, and nothing for all others.
func TestScenarioNovember2026(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 11, 11) // ephemeral resources and write-only attributes
	inToday(t, func(t *testing.T, n *acctest.Tenant) {
		runTests(t, "november-2026", n)
		var wrote []string
		for _, r := range n.Writes() {
			wrote = append(wrote, r.Method+" "+r.Path)
		}
		slices.Sort(wrote)
		want := []string{
			"POST /v1.0/users/" + acctest.PatID + "/authentication/phoneMethods", "POST /v1.0/users/" + acctest.PatID + "/authentication/phoneMethods",
			"POST /v1.0/users/" + tiaID + "/authentication/emailMethods", "POST /v1.0/users/" + tiaID + "/authentication/phoneMethods",
		}
		if !slices.Equal(wrote, want) {
			t.Errorf("writes:\n%s\nwant\n%s", strings.Join(wrote, "\n"), strings.Join(want, "\n"))
		}
		wantRegistered(t, n, map[string][3]string{
			acctest.PatID: {"+61 400111777", "+61 255501234", ""}, tiaID: {"+1 2065555588", "", "tia@fabrikam.example"},
			emulator.SeedUserID: {"+61 499999999", "", ""}, // Kim's own, and not the directory's
		})
	}, func(s *emulator.State) { s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "+61 499999999") })
}

const tiaID = "b1d4c0de-0000-4000-8000-000000000108"

// wantRegistered compares the mobile phone, the office phone and the e-mail address that users have registered.
func wantRegistered(t *testing.T, n *acctest.Tenant, want map[string][3]string) {
	t.Helper()
	if err := n.View(func(s emulator.State) {
		for user, want := range want {
			if got := [3]string{s.Phone(user, emulator.PhoneMobile), s.Phone(user, emulator.PhoneOffice), s.Email(user)}; got != want {
				t.Errorf("%s has %q, want %q", user, got, want)
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
}

// TestGuideDirectoryContactInfo runs the guide's commands, which leave no number and no address on the screen and in no file.
func TestGuideDirectoryContactInfo(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 11, 11)
	n := acctest.NewTenant(t)
	folder := scenario(t, "november-2026")
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	followSteps(t, folder, n, cli.Variables(t, n), stepsOf(t, "directory-contact-info", "shell"))
	wantRegistered(t, n, map[string][3]string{acctest.PatID: {"+61 400111777", "+61 255501234", ""}, tiaID: {}, emulator.SeedUserID: {}})
	wantNone(t, folder, "")
}

// TestScenarioNovember2026Late: a user who has registered a number since the report was made keeps it, and gets what is empty.
// A saved plan and the state have none of the values.
func TestScenarioNovember2026Late(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 11, 11)
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.FreezeRegistrationReport(time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC))
		s.SetPhone(acctest.PatID, emulator.PhoneMobile, "+61 488888888")
	})
	folder := scenario(t, "november-2026")
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	printed := cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", "-out=all.tfplan", "-var=default_region=AU", "-var=register=true")
	saved := cli.Run(t, folder, n, nil, "show", "-json", "all.tfplan")
	printed += saved
	printed += cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "all.tfplan")
	wantRegistered(t, n, map[string][3]string{
		acctest.PatID: {"+61 488888888", "+61 255501234", ""}, tiaID: {"+1 2065555588", "", "tia@fabrikam.example"}, emulator.SeedUserID: {},
	})
	// As the guide states, the first plan has no user, and the state has their object IDs.
	if state := cli.ReadFile(t, filepath.Join(folder, "terraform.tfstate")); strings.Contains(saved, acctest.PatID) || !strings.Contains(state, acctest.PatID) {
		t.Error("the first plan has the object ID of a user, or the state does not")
	}
	// The report still lists both, so the next plan has the same users, and nothing to do.
	again := cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", "-detailed-exitcode", "-var=default_region=AU", "-var=register=true")
	again += cli.Run(t, folder, n, nil, "plan", "-input=false", "-no-color", "-out=later.tfplan", "-var=default_region=AU", "-var=register=true")
	if strings.Contains(printed+again, acctest.PatID) {
		t.Error("Terraform prints the object ID of a user")
	}
	later := cli.Run(t, folder, n, nil, "show", "-json", "later.tfplan")
	if !strings.Contains(later, acctest.PatID) {
		t.Error("the guide states that later plans have the users' object IDs, and this one does not")
	}
	wantNone(t, folder, printed+again+later)
}

// TestScenarioNovember2026Again: a user who has deleted the registered methods gets them again if the configuration stays, as
// the guide states, and not after it has gone.
func TestScenarioNovember2026Again(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 11, 11)
	n := acctest.NewTenant(t)
	folder := scenario(t, "november-2026")
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	apply := func(more ...string) {
		cli.Run(t, folder, n, nil, append([]string{"apply", "-input=false", "-no-color", "-auto-approve", "-var=default_region=AU"}, more...)...)
	}
	deletes := func() {
		if err := n.Update(func(s *emulator.State) error {
			s.SetPhone(acctest.PatID, emulator.PhoneMobile, "")
			s.SetPhone(acctest.PatID, emulator.PhoneOffice, "")
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	const register = "-var=register=true"
	apply(register)
	apply(register) // the report shows the methods, and the user leaves the list
	deletes()
	apply(register)
	wantRegistered(t, n, map[string][3]string{acctest.PatID: {"+61 400111777", "+61 255501234", ""}})
	apply()
	deletes()
	apply()
	wantRegistered(t, n, map[string][3]string{acctest.PatID: {}, tiaID: {"+1 2065555588", "", "tia@fabrikam.example"}})
}

// wantNone looks for the values of the directory in what was printed, and in each file that Terraform has written.
func wantNone(t *testing.T, folder, printed string) {
	t.Helper()
	texts := map[string]string{"what terraform prints": printed}
	if err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.Contains(path, "terraform.d") || strings.Contains(path, ".terraform"+string(filepath.Separator)) {
			return err
		}
		text, err := os.ReadFile(path)
		texts[entry.Name()] = string(text)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(texts["terraform.tfstate"], "sspr_directory_contact_info") {
		t.Error("the state does not have the data source, so this test has looked in the wrong place")
	}
	for name, text := range texts {
		for _, value := range november {
			if strings.Contains(text, value) {
				t.Errorf("%s has %q", name, value)
			}
		}
	}
}

// TestExamplesOfEphemeralResources: the example can be applied unchanged, again once the report shows its effect, and then has
// nothing left to do.
func TestExamplesOfEphemeralResources(t *testing.T) {
	t.Parallel()
	cli.Needs(t, 11, 11)
	files, err := filepath.Glob(filepath.Join(examplesFolder, "ephemeral-resources", "*", "*.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples (%v)", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			inToday(t, func(t *testing.T, n *acctest.Tenant) {
				folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "blocks.tf": cli.ReadFile(t, file)})
				cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
				for range 2 {
					cli.Run(t, folder, n, nil, "apply", "-input=false", "-no-color", "-auto-approve")
					wantRegistered(t, n, map[string][3]string{acctest.PatID: {"+61 400111777", "+61 255501234", ""}, tiaID: {}})
				}
				differs(t, folder, n, false)
			})
		})
	}
}
