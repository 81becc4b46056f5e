package firstcontact

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// lived changes a fresh tenant, so that a snapshot that is none would show.
func lived(s *emulator.State) {
	s.SetPolicy("registrationReconfirmIntevalInDays", 77)
	s.SetPolicy("customHelpDeskLinkEmailOrUrl", "https://help.contoso.example/reset")
	s.SetPolicy("numberOfAuthenticationMethodsRequired", 2)
}

// rehearsal reads both services in a twin.
const rehearsal = `
provider "sspr" {
  environment   = "emulator"
  emulator_file = "twin.json"
}

data "sspr_policy" "this" {}

data "sspr_administrator_policy" "this" {}

data "sspr_registration_summary" "this" {}

output "seen" {
  value = join(" ", [
    data.sspr_policy.this.reconfirm_after_days, data.sspr_policy.this.methods_required, data.sspr_policy.this.id,
    data.sspr_administrator_policy.this.enabled, data.sspr_registration_summary.this.total,
  ])
}
`

// TestTwinOpens: the file of a snapshot is an emulated tenant, in which terraform plans and sees the settings of the tenant.
func TestTwinOpens(t *testing.T) {
	t.Parallel()
	for name, flags := range map[string][]string{"stand-ins": nil, "names": {"-with-names"}, "mapped": {"-map-ids"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, lived)
			terraform := cli.NewProcess(t, rehearsal)
			file := terraform.Folder + "/twin.json"
			r := p.run(t, "", p.signedIn(), append(flags, "-snapshot", file)...)
			r.wantCode(t, "-snapshot", 0)
			p.onlyReads(t, "-snapshot")
			mentions(t, "-snapshot", r.all(), "twin.json")
			p.quiet(t, "-snapshot", r.all())
			text := content(t, file)
			p.quiet(t, "the file", text)
			names, contacts := p.personal(t)
			nameless(t, "the file", text, contactsOnly(contacts, names))
			if name == "names" {
				mentions(t, "the file", text, "Kim Akers")
			} else {
				nameless(t, "the file", text, names)
			}
			if has := strings.Contains(text, emulator.SeedUserID); has == (name == "mapped") {
				t.Errorf("the file has the user's object ID: %v", has)
			}
			p.ResetRequests()
			printed := terraform.Plan(t, 2)
			mentions(t, "the plan", printed, "77 2 ", "true 10")
			if sent := p.Requests(); len(sent) > 0 {
				t.Errorf("a rehearsal sent %d requests to the tenant", len(sent))
			}
		})
	}
}

// contactsOnly returns the contacts that are not names as well: the address of a user can be the user's name.
func contactsOnly(contacts, names []string) (only []string) {
	for _, contact := range contacts {
		if !strings.Contains(strings.Join(names, " "), contact) {
			only = append(only, contact)
		}
	}
	return only
}

// TestTwinOfWhatCanBeRead: a reader without permissions gets a file that marks what could not be read, or an error and no file;
// never a file that pretends.
func TestTwinOfWhatCanBeRead(t *testing.T) {
	t.Parallel()
	p := granted(t, without(readPermissions, "AuditLog.Read.All"))
	c := commands[2]
	r, written := p.examined(t, c, p.signedIn())
	mentions(t, "-snapshot", r.all(), "AuditLog.Read.All")
	if r.code != 0 && len(written) > 0 {
		t.Errorf("exit code %d, and a file", r.code)
	}
}
