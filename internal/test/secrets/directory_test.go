package secrets

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestDirectoryContactsAreNotStored: the numbers and addresses that an ephemeral resource reads from the directory reach the users'
// methods, and no plan, state, output, error or log: not Terraform's own with TF_LOG=TRACE either.
func TestDirectoryContactsAreNotStored(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		pat := s.User(acctest.PatID)
		pat.MobilePhone, pat.BusinessPhones, pat.OtherMails = "0491 570 156", []string{"02 5550 7788"}, []string{"pat.secret@private.example"}
	})
	p := cli.NewProcess(t, "", cli.Variables(t, n)...)
	p.NeedsWriteOnly(t)
	p.Write(t, cli.OwnProvider+strings.ReplaceAll(cli.ReadFile(t, "../../../examples/ephemeral-resources/sspr_directory_contact_info/ephemeral-resource.tf"), `"AU"`, `"au"`)+`
data "sspr_directory_contact_info" "numbers" {
  default_region = "AU"
  limit          = 0
}
`)
	p.Set("TF_LOG=TRACE", "TF_LOG_PATH=trace.log")
	all := refused("GET", 400, 0, "BadRequest", "Nothing is known of +61 491570156 and pat.secret@private.example")
	all.Path = "/users"
	members := all
	members.Path = "/transitiveMembers/graph.user"
	remove := n.InjectAll(all, members)
	printed := p.Plan(t, 1)
	remove()
	if got := strings.Count(cli.OneLine(printed), "Nothing is known of (hidden) and (hidden)"); got != 2 {
		t.Errorf("the refusal is shown %d times, want for the data source and for the ephemeral resource:\n%s", got, printed)
	}
	printed += p.Plan(t, 2, "-out=first.tfplan")
	printed += p.Run(t, 0, "show", "-json", "first.tfplan")
	printed += p.Run(t, 0, "apply", "-no-color", "-input=false", "first.tfplan")
	printed += p.Plan(t, 2) // the report shows the methods, and the user leaves the map
	if err := n.View(func(s emulator.State) {
		if got := s.Phone(acctest.PatID, emulator.PhoneMobile) + " " + s.Email(acctest.PatID); got != "+61 491570156 pat.secret@private.example" {
			t.Errorf("the user has %q", got)
		}
	}); err != nil {
		t.Fatal(err)
	}
	hidden := needles{digits: []string{"491570156", "255507788"}, addresses: []string{"pat.secret@private.example"}}
	hidden.absent(t, "what terraform prints", printed)
	hidden.absent(t, "the log", withoutDiagnostics(cli.ReadFile(t, filepath.Join(p.Folder, "trace.log"))))
	files := written(t, p.Folder, func(name string) bool { return strings.Contains(name, "tfplan") || strings.Contains(name, "tfstate") })
	if len(files) < 3 {
		t.Errorf("only %d files: %v", len(files), slices.Sorted(maps.Keys(files)))
	}
	for name, text := range files {
		hidden.absent(t, name, text)
	}
}
