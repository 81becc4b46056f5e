package guides

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// inUse makes a tenant of 2,000 further users: every ten of them have registered the same mix. Two of the ten have one method alone:
// with two users of the seed 402 are locked out if two are required. In February, so are the two of the ten with a phone and an
// address. Who has the app alone may be.
func inUse(s *emulator.State) {
	s.SetPolicy("enablementType", 2)
	s.SetPolicy("numberOfAuthenticationMethodsRequired", 1)
	for _, method := range []string{"Email", "Sms", "SoftwareOath", "MicrosoftAuthenticator"} {
		s.SetAuthenticationMethod(method, "state", "enabled")
		s.SetAuthenticationMethod(method, "includeTargets", []map[string]any{{"targetType": "group", "id": "all_users"}})
	}
	s.SetAuthenticationMethod("MicrosoftAuthenticator", "isSoftwareOathEnabled", true)
	emulator.AddUsers(s, 2000, func(i int, u *emulator.User) {
		if i%40 != 0 { // without a license no user resets a password
			u.AssignedLicenses = []emulator.AssignedLicense{{SkuID: emulator.PremiumP1SkuID}}
		}
		switch i % 10 {
		case 1, 2, 3, 9:
			u.Methods.Email, u.RegisteredMethods = "someone@fabrikam.example", []string{"softwareOneTimePasscode"}
		case 4, 5:
			u.Methods.Email, u.Methods.Mobile = "someone@fabrikam.example", "+1 2065550142"
		case 6:
			u.Methods.Email = "someone@fabrikam.example"
		case 7:
			u.RegisteredMethods = []string{"microsoftAuthenticatorPush", "softwareOneTimePasscode"}
		case 8:
			u.Methods.Mobile = "+1 2065550142"
		}
		switch {
		case i%500 == 0:
			u.UserType, u.UserPrincipalName = "Guest", "guest"+strconv.Itoa(i)+"_fabrikam.example#EXT#@contosoexample.onmicrosoft.com"
		case i%200 == 1:
			u.DirectoryRoles = []string{"Helpdesk Administrator"}
		}
	})
}

// TestGuideRehearse follows the guide with a live tenant of 2,000 users, which Terraform does not manage yet: the twin's plan warns
// of what the tenant's plan warns of, with the same number, and after the snapshot nothing is asked of the tenant any more.
func TestGuideRehearse(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("the guide reads an output with jq")
	}
	n := acctest.NewTenant(t, inUse)
	home := t.TempDir()
	cli.Install(t, filepath.Join(home, ".terraform.d", "plugins"))
	scenario, err := filepath.Abs(filepath.Join(examplesFolder, "scenarios", "rehearse"))
	if err != nil {
		t.Fatal(err)
	}
	steps := stepsOf(t, "rehearse", "shell")
	steps[0].commands = `
mkdir live state
cd live
cp ` + scenario + `/*.tf .
printf 'terraform {\n  backend "local" {\n    path = "../state/live.tfstate"\n  }\n}\n' > backend.tf
terraform init > init.txt
` + steps[0].commands + `
cp -p tenant.json taken.json
sed 's/"today": *"[0-9-]*"/"today": "` + acctest.Today + `"/' taken.json > tenant.json
`
	cli.WriteFile(t, home, "twin_override.tf", override(t))
	const made = "cd ../rehearsal\n"
	if !strings.HasSuffix(steps[1].commands, made) {
		t.Fatalf("the guide makes no folder:\n%s", steps[1].commands)
	}
	steps[1].commands += "cp ../twin_override.tf .\n"
	port := twoPorts(t)
	ports := strings.NewReplacer("8443", strconv.Itoa(port), "8444", strconv.Itoa(port+1))
	for i := range steps {
		steps[i].commands = ports.Replace(steps[i].commands)
		for k, text := range steps[i].shown {
			steps[i].shown[k] = ports.Replace(text)
		}
	}
	want := liveWarnings(t, n)
	n.ResetRequests()
	printed := cli.OneLine(strings.Join(followSteps(t, home, n, cli.Variables(t, n), steps), "\n"))
	for _, warning := range want {
		if !strings.Contains(printed, warning) {
			t.Errorf("the plan in the tenant warns\n%s\nwhich the plan in the twin does not:\n%s", warning, printed)
		}
	}
	onlyRead(t, n)
	if got := n.Property("numberOfAuthenticationMethodsRequired"); got != "1" {
		t.Errorf("the tenant requires %s methods after the rehearsal", got)
	}
}

// override returns the file that the guide shows first.
func override(t *testing.T) string {
	t.Helper()
	for _, b := range blocksOf(t, "rehearse") {
		if b.kind == "terraform" && strings.HasPrefix(b.text, "# twin_override.tf\n") {
			return b.text
		}
	}
	t.Fatal("the guide shows no twin_override.tf")
	return ""
}

// liveWarnings returns the warnings of the guide's change in the tenant itself.
func liveWarnings(t *testing.T, n *acctest.Tenant) (all []string) {
	t.Helper()
	required := func(n int) map[string]tftypes.Value {
		return map[string]tftypes.Value{"methods_required": tftypes.NewValue(tftypes.Number, n)}
	}
	for _, said := range acctest.PlanUpdate(t, n, n.Administrator(), "sspr_authentication_methods", required(1), required(2), func() {}) {
		summary, detail, _ := strings.Cut(cli.OneLine(said), " Today ") // Terraform shows the place between them
		all = append(all, summary, detail)
	}
	if len(all) == 0 || !strings.HasPrefix(all[0], "Lock-out risk: 402 of 1991 users ") {
		t.Errorf("the plan in the tenant warns %q, which the guide is not about", all)
	}
	return all
}

// onlyRead checks that the snapshot has only read, and that nothing followed it. Until then Terraform itself uses the tenant.
func onlyRead(t *testing.T, n *acctest.Tenant) {
	t.Helper()
	requests, read := n.Requests(), 0
	for _, r := range requests {
		switch ofSnapshot := strings.HasSuffix(r.Header.Get("User-Agent"), " terraform/none"); {
		case ofSnapshot && r.Method == http.MethodGet:
			read++
		case r.Service == emulator.SignIn:
		case ofSnapshot:
			t.Errorf("the snapshot sends %s %s", r.Method, r.Path)
		case read > 0:
			t.Errorf("after the snapshot the tenant is asked %s %s", r.Method, r.Path)
		}
	}
	if read < 10 {
		t.Errorf("the snapshot has read %d times", read)
	}
}
