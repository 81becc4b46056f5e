package secrets

import (
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// The passwords of the tests, with characters that are escaped in JSON, in addresses and in HTML.
const (
	goodPassword   = `Qu1et "Meadow" & <River> \ 7`
	bannedPassword = `F@brikam&1"`
	shortPassword  = `Sh0rt"x`
)

// passwords finds a password, and a part that is long enough to tell.
var passwords = needles{exact: []string{goodPassword, "Meadow", "River", "eadow", bannedPassword, "brikam", shortPassword, "h0rt"}}

// resetConfig resets a password for every ticket.
const resetConfig = `
variable "password" {
  type      = string
  ephemeral = true
}

variable "ticket" {
  type = string
}

action "sspr_reset_password" "kim" {
  config {
    user_id  = "kim@contoso.example"
    password = var.password
  }
}

resource "terraform_data" "ticket" {
  input = var.ticket

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.sspr_reset_password.kim]
    }
  }
}
`

func resetProcess(t *testing.T, n *acctest.Tenant, ticket int, password string) *cli.Process {
	t.Helper()
	p := cli.NewProcess(t, resetConfig, append(cli.Variables(t, n), "TF_LOG=TRACE", "TF_LOG_PATH=trace.log")...)
	p.Set(fmt.Sprintf("TF_VAR_ticket=INC-%d", ticket), "TF_VAR_password="+password)
	return p
}

// TestNoPasswordIsPrinted resets passwords through the real terraform with all logs on, refused and accepted, and looks for
// them in everything that was printed and written. It fails if a refusal is quoted: the service puts the password into it.
func TestNoPasswordIsPrinted(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 14)
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetBannedWords("fabrikam")
		s.Settings.BannedPasswordText = "The password " + bannedPassword + " contains the banned word Fabrikam."
	})
	p := resetProcess(t, n, 1, goodPassword)
	printed := map[string]string{}
	printed["plan"] = p.Plan(t, 2, "-out=first.tfplan")
	printed["show"] = p.Run(t, 0, "show", "-no-color", "first.tfplan")
	printed["show -json"] = p.Run(t, 0, "show", "-json", "first.tfplan")
	printed["apply"] = p.Run(t, 0, "apply", "-no-color", "-input=false", "first.tfplan")
	var accepted bool
	if err := n.View(func(s emulator.State) { accepted = s.User(emulator.SeedUserID).Password.Is(goodPassword) }); err != nil || !accepted {
		t.Fatalf("the password is not set: %v\n%s", err, printed["apply"])
	}
	refusals := 0
	refuse := func(name, password, want string, faults ...emulator.Fault) {
		refusals++
		remove := n.InjectAll(faults...)
		defer remove()
		p.Set(fmt.Sprintf("TF_VAR_ticket=INC-%d", refusals+1), "TF_VAR_password="+password)
		printed[name] = p.Apply(t, 1)
		if !strings.Contains(printed[name], want) {
			t.Errorf("%s is not explained with %q:\n%s", name, want, printed[name])
		}
	}
	refuse("too short", shortPassword, "Password not accepted by Microsoft Entra ID")
	refuse("banned", bannedPassword, "Password rejected by the service")
	for status, want := range map[int]string{
		400: "Request rejected", 403: "Missing permission or directory role", 404: "Not found in the tenant", 500: "Service unavailable",
	} {
		refuse(fmt.Sprint(status), goodPassword, want, refused(http.MethodPatch, status, 1, "Echo", "You sent "+goodPassword))
	}
	for _, name := range slices.Sorted(maps.Keys(printed)) {
		passwords.absent(t, "the output of "+name, printed[name])
	}
	log := cli.ReadFile(t, filepath.Join(p.Folder, "trace.log"))
	if provider, _ := ofProvider(log); !strings.Contains(provider, "request to a Microsoft service") {
		t.Fatal("the log does not hold what this test looks through")
	}
	passwords.absent(t, "the log", log)
	files := written(t, p.Folder, func(name string) bool { return name != "main.tf" && name != "trace.log" })
	if len(files) < 5 { // the plan's parts and the state
		t.Errorf("only %v was written", slices.Sorted(maps.Keys(files)))
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		passwords.absent(t, "the file "+name, files[name])
	}
}

// TestCrashPrintsNoPassword lets the provider die while it waits for the answer to a reset. The stacks that it leaves do not
// show the password.
func TestCrashPrintsNoPassword(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 14)
	if runtime.GOOS != "linux" {
		t.Skip("the provider's process is looked for in /proc")
	}
	n := acctest.NewTenant(t)
	n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPatch, Delay: time.Minute, AfterWrite: true})
	p := resetProcess(t, n, 1, goodPassword)
	var sent time.Time
	log, output := killed(t, p, "the roles are read", func() bool {
		if sent.IsZero() && slices.ContainsFunc(n.Requests(), func(r emulator.Request) bool { return strings.HasSuffix(r.Path, "/transitiveMemberOf") }) {
			sent = time.Now()
		}
		return !sent.IsZero() && time.Since(sent) > 200*time.Millisecond // the change is on its way
	})
	if !strings.Contains(log, "goroutine ") || !strings.Contains(log, "ResetPassword") {
		t.Fatalf("this is no crash during a reset:\n%s", output)
	}
	passwords.absent(t, "the output", output)
	passwords.absent(t, "the log", log)
}
