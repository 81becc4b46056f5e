package userreset_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

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

// seen is the state of the data source, as plain values: nil, bool, string, or "" for others.
type seen map[string]tftypes.Value

func (s seen) text(name string) string {
	var v *string
	_ = s[name].As(&v)
	if v == nil {
		return ""
	}
	return *v
}

// yes returns "true", "false" or "null".
func (s seen) yes(name string) string { return yes(s[name]) }

func yes(value tftypes.Value) string {
	var v *bool
	_ = value.As(&v)
	switch {
	case v == nil:
		return "null"
	case *v:
		return "true"
	default:
		return "false"
	}
}

func (s seen) list(name string) (all []string) {
	var elements []tftypes.Value
	_ = s[name].As(&elements)
	for _, e := range elements {
		all = append(all, seen{"": e}.text(""))
	}
	return all
}

// checks returns the checks by name, and their names in order.
func (s seen) checks() (by map[string]seen, order []string) {
	var elements []tftypes.Value
	_ = s["checks"].As(&elements)
	by = map[string]seen{}
	for _, e := range elements {
		var one map[string]tftypes.Value
		_ = e.As(&one)
		name := seen(one).text("name")
		by[name] = one
		order = append(order, name)
	}
	return by, order
}

// results returns the names of the checks with a result, in order.
func (s seen) results(result string) string {
	by, order := s.checks()
	var names []string
	for _, name := range order {
		if by[name].text("result") == result {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

func (s seen) method(name string) seen {
	var all map[string]tftypes.Value
	_ = s["by_method"].As(&all)
	var one map[string]tftypes.Value
	_ = all[name].As(&one)
	return one
}

// arguments are the attributes of the block.
type arguments = acctest.Values

// ask reads the data source, and returns the state and all diagnostics.
func ask(t *testing.T, n *acctest.Tenant, l acctest.Login, a arguments) (seen, []*tfprotov6.Diagnostic) {
	t.Helper()
	object := acctest.Schemas(t).DataSourceSchemas["sspr_user_reset"].ValueType().(tftypes.Object)
	var attributes map[string]tftypes.Value
	if err := acctest.Fill(object, a).As(&attributes); err != nil {
		t.Fatal(err)
	}
	return acctest.NewData(t, n, l).Read("sspr_user_reset", attributes)
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
