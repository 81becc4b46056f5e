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

// TestOneUserShowsMasksOnly: the data source about one user reads numbers and addresses, and shows their masks in the plan
// and the state. The values are nowhere, not even if the service refuses and quotes one.
func TestOneUserShowsMasksOnly(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetPolicy("enablementType", 2)
		s.SetPhone(acctest.LeeID, emulator.PhoneMobile, "+49 1701234567")
		s.SetPhone(acctest.LeeID, emulator.PhoneOffice, "+61 400111222")
		s.SetEmail(acctest.LeeID, "Quiet.Person@private.example")
	})
	p := cli.NewProcess(t, `
data "sspr_user_reset" "lee" {
  user_id = "`+acctest.LeeID+`"
}

output "answer" {
  value = data.sspr_user_reset.lee
}
`, append(cli.Variables(t, n), "TF_LOG=TRACE", "TF_LOG_PATH=trace.log")...)
	quotes := refused("GET", 403, 0, "accessDenied", "Nothing for +49 1701234567 and Quiet.Person@private.example")
	quotes.Path = "/v1.0/users/" + acctest.LeeID + "/authentication/methods"
	remove := n.Inject(quotes)
	printed := p.Plan(t, 2)
	if !strings.Contains(printed, "UserAuthenticationMethod.Read.All") {
		t.Errorf("the plan does not name the permission:\n%s", printed)
	}
	remove()
	printed += p.Plan(t, 2, "-out=saved.tfplan")
	printed += p.Run(t, 0, "show", "-json", "saved.tfplan")
	printed += p.Apply(t, 0)
	for _, mask := range []string{"+XX XXXXXXXX67", "+XX XXXXXXXX22", "Qu***@p***.example"} {
		if !strings.Contains(printed, mask) {
			t.Errorf("no %s is shown", mask)
		}
	}
	values := needles{digits: []string{"1701234567", "400111222"}, addresses: []string{"Quiet.Person@private.example"}}
	values.absent(t, "what terraform prints", printed)
	provider, core := ofProvider(cli.ReadFile(t, filepath.Join(p.Folder, "trace.log")))
	if !strings.Contains(provider, "/v1.0/$batch") {
		t.Fatal("the log does not hold what this test looks through")
	}
	values.absent(t, "the provider's log", provider)
	values.absent(t, "terraform's own log", core)
	files := written(t, p.Folder, func(name string) bool { return strings.Contains(name, "tfplan") || strings.Contains(name, "tfstate") })
	if len(files) < 2 {
		t.Errorf("only %d files", len(files))
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		values.absent(t, name, files[name])
	}
}
