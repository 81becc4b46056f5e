package userreset_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const (
	lee = "b1d4c0de-0000-4000-8000-000000000105"
	pat = "b1d4c0de-0000-4000-8000-000000000106"
)

// good makes a tenant in which Kim can reset the password: for all users, with one method, and with a phone and an e-mail
// address.
func good(s *emulator.State) {
	s.SetPolicy("enablementType", 2)
	s.SetPolicy("numberOfAuthenticationMethodsRequired", 1)
	s.SetPolicy("securityQuestionsOptionEnabled", false)
	for _, m := range []string{"Email", "Sms"} {
		s.SetAuthenticationMethod(m, "state", "enabled")
		s.SetAuthenticationMethod(m, "includeTargets", []map[string]any{{"id": "all_users", "targetType": "group"}})
	}
	s.User(emulator.SeedUserID).RegisteredMethods = nil
	s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "+1 2065550142")
	s.SetEmail(emulator.SeedUserID, "kim.akers@fabrikam.example")
}

// seen is the state of the data source.
type seen struct{ acctest.Object }

// checks returns the checks by name, and their names in order.
func (s seen) checks() (by map[string]acctest.Object, order []string) {
	by = map[string]acctest.Object{}
	for _, one := range s.Objects("checks") {
		by[one.Text("name")] = one
		order = append(order, one.Text("name"))
	}
	return by, order
}

// results returns the names of the checks with a result, in order.
func (s seen) results(result string) string {
	by, order := s.checks()
	var names []string
	for _, name := range order {
		if by[name].Text("result") == result {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

func (s seen) method(name string) acctest.Object { return s.Object.Object("by_method").Object(name) }

// arguments are the attributes of the block.
type arguments = acctest.Values

// ask reads the data source, and returns the state and all diagnostics.
func ask(t *testing.T, n *acctest.Tenant, l acctest.Login, a arguments) (seen, []*tfprotov6.Diagnostic) {
	t.Helper()
	state, said := acctest.NewData(t, n, l).Ask("sspr_user_reset", a)
	return seen{state}, said
}

// read reads the data source, and fails the test if that fails.
func read(t *testing.T, n *acctest.Tenant, l acctest.Login, a arguments) seen {
	t.Helper()
	state, said := ask(t, n, l, a)
	for _, d := range said {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	return state
}

// appOnly is the application's login without a signed-in user.
func appOnly(n *acctest.Tenant) acctest.Login {
	l := n.Administrator()
	l.RefreshToken = ""
	return l
}

func kim(more ...arguments) arguments {
	all := arguments{"user_id": emulator.SeedUserID}
	for _, one := range more {
		for name, value := range one {
			all[name] = value
		}
	}
	return all
}
