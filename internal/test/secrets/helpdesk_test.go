package secrets

import (
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

// helpdeskConfig asks everything that there is to ask about users, without their values in the state.
const helpdeskConfig = `
terraform {
  required_providers {
    sspr = { source = "terraform-provider-sspr/sspr" }
  }
}

data "sspr_user_reset" "now" {
  user_id = "` + emulator.SeedUserID + `"
}

data "sspr_user_reset" "later" {
  user_id = "` + acctest.PatID + `"
  as_of   = "2027-02-01"
}

data "sspr_readiness" "later" {
  as_of      = "2027-02-01"
  list_limit = 0
}

data "sspr_audit_events" "numbers" {
  limit = 0
}

data "sspr_directory_contact_info" "numbers" {
  limit = 0
}

ephemeral "sspr_directory_contact_info" "values" {
  methods = ["email", "mobile_phone"]
}

resource "sspr_users_contact_info" "registered" {
  mode             = "prepopulate"
  on_destroy       = "retain"
  users_wo         = ephemeral.sspr_directory_contact_info.values.users
  users_wo_version = 1
}
`

// planted is a tenant in which kim has registered what kept looks for, and pat has in the directory what unkept looks for. All
// pages are small, so that values of one page are in memory while the next one is read.
func planted(s *emulator.State) {
	s.SetPolicy("enablementType", 2)
	s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "+61 400111222")
	s.SetEmail(emulator.SeedUserID, "Kim.Plain@private.example")
	for i := range s.Users {
		s.Users[i].MobilePhone, s.Users[i].BusinessPhones, s.Users[i].OtherMails = "", nil, nil
	}
	pat := s.User(acctest.PatID)
	pat.MobilePhone, pat.OtherMails = "+49 1701234567", []string{"Quiet.Person@private.example"}
	s.AddUserAudit(emulator.AuditReset, emulator.SeedUserID, "", time.Now().Add(-time.Hour))
	s.Settings.GraphPageSize = 2
}

// TestHelpdeskIsQuiet asks about users through the real terraform with all logs on, with refusals that quote values, and looks
// for numbers, addresses and names in plan, state, output and log.
func TestHelpdeskIsQuiet(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, planted)
	p := cli.NewProcess(t, "", cli.Variables(t, n)...)
	p.NeedsWriteOnly(t)
	p.Write(t, helpdeskConfig)
	p.Set("TF_LOG=TRACE", "TF_LOG_PATH=trace.log")
	printed := map[string]string{}
	const people = "The number +61 499 888 777 of Somebody.Else@private.example, +49 170 1234567 and Quiet.Person@private.example"
	remove := n.InjectAll(refused(http.MethodGet, http.StatusBadRequest, 0, "BadRequest", people))
	printed["refused reads"] = p.Plan(t, 1)
	remove()
	printed["plan"] = p.Plan(t, 2, "-out=first.tfplan")
	printed["show"] = p.Run(t, 0, "show", "-json", "first.tfplan")
	number, address := refused(http.MethodPost, http.StatusBadRequest, 0, "invalidPhoneNumber", people), refused(http.MethodPost, http.StatusBadRequest, 0, "badRequest", people)
	number.Path, address.Path = "/phoneMethods", "/emailMethods"
	remove = n.InjectAll(number, address)
	printed["refused writes"] = p.Run(t, 1, "apply", "-input=false", "-no-color", "first.tfplan")
	remove()
	printed["apply"] = p.Apply(t, 0)
	if err := n.View(func(s emulator.State) {
		if got := s.Phone(acctest.PatID, emulator.PhoneMobile) + " " + s.Email(acctest.PatID); got != "+49 1701234567 Quiet.Person@private.example" {
			t.Errorf("pat has %q: the values were not read", got)
		}
	}); err != nil {
		t.Fatal(err)
	}
	everything := credentials(t, n, "").and(kept, unkept, foreign)
	for _, name := range slices.Sorted(maps.Keys(printed)) {
		everything.absent(t, "the output of "+name, printed[name])
	}
	provider, core := ofProvider(cli.ReadFile(t, filepath.Join(p.Folder, "trace.log")))
	if !strings.Contains(provider, "request to a Microsoft service") || !strings.Contains(provider, "directoryAudits") || !strings.Contains(core, "Starting graph walk") {
		t.Fatal("the log does not hold what this test looks through")
	}
	everything.absent(t, "the provider's log", provider)
	everything.absent(t, "the log of Terraform's core", core)
	nameless.absent(t, "the provider's log", withoutDiagnostics(provider))
	files := written(t, p.Folder, func(name string) bool { return name != "main.tf" && name != "trace.log" })
	for _, name := range slices.Sorted(maps.Keys(files)) {
		everything.absent(t, "the file "+name, files[name])
	}
	if !strings.Contains(files["terraform.tfstate"], "SSPR_") && !strings.Contains(files["terraform.tfstate"], "can_reset") {
		t.Error("the state does not have the answers, so this test has looked into the wrong files")
	}
}

// TestDirectoryValuesAreOnlyInTheState: the data source keeps values, as its page tells, and Terraform hides them. No output and
// no line of the provider's log has them.
func TestDirectoryValuesAreOnlyInTheState(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, planted)
	p := cli.NewProcess(t, "", cli.Variables(t, n)...)
	p.Write(t, "terraform {\n  required_providers {\n    sspr = { source = \"terraform-provider-sspr/sspr\" }\n  }\n}\n\ndata \"sspr_directory_contact_info\" \"values\" {}\n")
	p.Set("TF_LOG=TRACE", "TF_LOG_PATH=trace.log")
	printed := p.Plan(t, 0, "-out=first.tfplan") + p.Run(t, 0, "show", "-no-color", "first.tfplan") + p.Apply(t, 0) + p.Run(t, 0, "show", "-no-color")
	if !strings.Contains(printed, "(sensitive value)") {
		t.Errorf("terraform does not show that it hides something:\n%s", printed)
	}
	unkept.absent(t, "what terraform prints", printed)
	provider, _ := ofProvider(cli.ReadFile(t, filepath.Join(p.Folder, "trace.log")))
	unkept.absent(t, "the provider's log", provider)
	if state := cli.ReadFile(t, filepath.Join(p.Folder, "terraform.tfstate")); len(unkept.shown(state)) == 0 {
		t.Error("the state does not hold the values, so this test has looked for the wrong ones")
	}
}

// TestCrashPrintsNoDirectoryData lets the provider die while it reads the second page of users, with the values of the first
// in memory, and after it has read a user's methods.
func TestCrashPrintsNoDirectoryData(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the provider's process is looked for in /proc")
	}
	n := acctest.NewTenant(t, planted, func(s *emulator.State) {
		s.Users[0].MobilePhone, s.Users[0].OtherMails = "+49 1701234567", []string{"Quiet.Person@private.example"} // on the first page
	})
	n.Inject(emulator.Fault{Service: emulator.Graph, Path: "/users", NextPages: true, Delay: time.Minute})
	p := cli.NewProcess(t, "", append(cli.Variables(t, n), "TF_LOG=TRACE", "TF_LOG_PATH=trace.log")...)
	p.NeedsWriteOnly(t)
	p.Write(t, helpdeskConfig)
	whole, output := killed(t, p, "users and methods are read", func() bool {
		return n.Asked("/v1.0/users", "otherMails") >= 1 && n.Asked("/authentication/methods", "") >= 2
	})
	log, _ := ofProvider(whole)
	if !strings.Contains(log, "goroutine ") {
		t.Fatalf("this is no crash:\n%s", output)
	}
	everything := credentials(t, n, "").and(kept, unkept)
	everything.absent(t, "the output", output)
	everything.absent(t, "the log", whole)
}
