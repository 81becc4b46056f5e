package contactinfo_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

type attributes = map[string]tftypes.Value

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

var rowsType = tftypes.Map{ElementType: tftypes.Map{ElementType: tftypes.String}}

// of makes attributes for one user; pairs are names and values.
func of(who string, pairs ...string) attributes {
	a := attributes{"user_id": text(who), "mode": text("enforce"), "on_destroy": text("remove")}
	for i := 0; i < len(pairs); i += 2 {
		a[pairs[i]] = text(pairs[i+1])
	}
	return a
}

// mapOf makes attributes for a map of users; a row has pairs of names and values.
func mapOf(rows map[string][]string) attributes {
	all := map[string]tftypes.Value{}
	for key, pairs := range rows {
		row := attributes{}
		for i := 0; i < len(pairs); i += 2 {
			row[pairs[i]] = text(pairs[i+1])
		}
		all[key] = tftypes.NewValue(rowsType.ElementType, row)
	}
	return attributes{"users": tftypes.NewValue(rowsType, all), "mode": text("enforce"), "on_destroy": text("remove")}
}

func with(a attributes, name, value string) attributes {
	next := attributes{}
	for n, v := range a {
		next[n] = v
	}
	next[name] = text(value)
	return next
}

// wantWords fails a test if the diagnostics lack words, have any of those after "not", or have a value.
func wantWords(t *testing.T, said []string, words ...string) {
	t.Helper()
	all := strings.Join(said, "\n\n")
	for _, w := range words {
		if rest, not := strings.CutPrefix(w, "not "); not == strings.Contains(all, strings.TrimPrefix(w, "not ")) {
			t.Errorf("%q: %t in\n%s", rest, !not, all)
		}
	}
	for _, secret := range []string{"400111", "499999", "private.example", "own@"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is in\n%s", secret, all)
		}
	}
}

// own registers methods of their own for users.
func own(s *emulator.State) {
	s.SetPhone(kim, emulator.PhoneMobile, "+61 499999999")
	s.SetEmail(kim, "own@private.example")
	s.SetPhone(lee, emulator.PhoneMobile, "+61 400111333")
}

// TestPlanTellsWhatAUserLoses: a plan names the methods that it takes from a user who registered them, and no values.
func TestPlanTellsWhatAUserLoses(t *testing.T) {
	t.Parallel()
	loses := "The user " + kimName + " loses contact methods that Terraform did not write"
	for name, c := range map[string]struct {
		planned attributes
		words   []string
	}{
		"replaced":    {of(kimName, "mobile_phone", "+61 400111222", "email", "Own@private.example"), []string{loses, "replaced: mobile_phone", "not email", `mode = "prepopulate"`}},
		"removed":     {of(kimName, "mobile_phone", "+61 499 999 999", "email", "none"), []string{loses, "removed: email", "not replaced"}},
		"by id":       {of(kim, "mobile_phone", "+61 400111222"), []string{"The user " + kim + " loses"}},
		"the same":    {of(kimName, "mobile_phone", "+61 499 999 999"), []string{"not loses"}},
		"new":         {of(kimName, "office_phone", "+61 400111222"), []string{"not loses"}},
		"kept":        {with(of(kimName, "mobile_phone", "+61 400111222"), "mode", "prepopulate"), []string{"not loses"}},
		"nobody":      {of("nobody@"+emulator.SeedDomain, "mobile_phone", "+61 400111222"), []string{`User "nobody@` + emulator.SeedDomain + `" not found`, "Deleted users are not found either"}},
		"nobody's id": {of("b1d4c0de-0000-4000-8000-00000000ffff", "email", "a@private.example"), []string{"User \"b1d4c0de-0000-4000-8000-00000000ffff\" not found"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, own)
			wantWords(t, acctest.Plan(t, n, n.Administrator(), "sspr_user_contact_info", c.planned), c.words...)
		})
	}
}

// TestPlanOfAnUpdateTellsWhatAUserLoses: so does a plan that begins to manage a method, or lets the configuration count.
func TestPlanOfAnUpdateTellsWhatAUserLoses(t *testing.T) {
	t.Parallel()
	before := of(kimName, "mobile_phone", "+61 400111222")
	start := with(before, "mode", "prepopulate")
	for name, c := range map[string]struct {
		was, now attributes
		words    []string
	}{
		"one more":       {before, with(before, "email", "kim@private.example"), []string{"loses contact methods that Terraform did not write", "replaced: email"}},
		"another value":  {before, with(before, "mobile_phone", "+61 400111444"), []string{"not did not write"}},
		"from now on":    {start, before, []string{"loses contact methods that Terraform did not write", "replaced: mobile_phone"}},
		"still the user": {start, with(start, "mobile_phone", "+61 400111444"), []string{"not did not write"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, own)
			wantWords(t, acctest.PlanUpdate(t, n, n.Administrator(), "sspr_user_contact_info", c.was, c.now, func() {}), c.words...)
		})
	}
}

// TestPlanCountsWhatUsersLose: a plan of a map counts who gets, loses and keeps what, and names the keys that are no user's.
func TestPlanCountsWhatUsersLose(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, own)
	all := map[string][]string{
		kimName: {"mobile_phone", "+61 400111222", "office_phone", "+61 400111999"}, leeName: {"mobile_phone", "+61400111333"},
		patName: {"email", "pat@private.example"}, "nobody@" + emulator.SeedDomain: {"email", "x@private.example"},
	}
	n.ResetRequests()
	said := acctest.Plan(t, n, n.Administrator(), "sspr_users_contact_info", mapOf(all))
	wantWords(t, said, "Users whose contact methods this plan starts to manage: 3", "2 users get a new method, 1 user loses a method that Terraform did not write and 1 user is unchanged.", "Keys that do not match a user: 1",
		"- \"nobody@"+emulator.SeedDomain, "- \""+kimName+"\": replaced: mobile_phone", "not \""+leeName)
	if err := wrote(n, 0)(nil); err != nil {
		t.Error(err)
	}
	said = acctest.Plan(t, n, n.Administrator(), "sspr_users_contact_info", with(mapOf(all), "mode", "prepopulate"))
	wantWords(t, said, "2 users get a new method, no user loses a method that Terraform did not write and 1 user is unchanged.")

	first := map[string][]string{patName: all[patName]}
	delete(all, "nobody@"+emulator.SeedDomain)
	said = acctest.PlanUpdate(t, n, n.Administrator(), "sspr_users_contact_info", mapOf(first), mapOf(all), func() {})
	wantWords(t, said, "1 user gets a new method, 1 user loses a method that Terraform did not write and 1 user is unchanged.", "not "+patName)
}

// TestPlanTellsWhatItCouldNotCheck: a plan whose credential may not read warns of that once, and does not seem to find nothing.
func TestPlanTellsWhatItCouldNotCheck(t *testing.T) {
	t.Parallel()
	may := func(permissions ...string) func(*emulator.State) {
		return func(s *emulator.State) { s.App(emulator.SeedLimitedClientID).Permissions = permissions }
	}
	const methods, names = "Registered contact methods not checked", "User principal names not checked"
	many := map[string][]string{}
	for i := range 400 {
		many[strings.ToUpper(numbered(i+1))] = []string{"email", "x@private.example"}
	}
	for name, c := range map[string]struct {
		kind     string
		was, now attributes
		may      func(*emulator.State)
		words    []string
	}{
		"methods of one":       {"sspr_user_contact_info", nil, of(kim, "email", "x@private.example"), may("User.Read.All"), []string{methods, "UserAuthenticationMethod.Read.All"}},
		"methods of many":      {"sspr_users_contact_info", nil, mapOf(map[string][]string{kim: {"email", "x@private.example"}, lee: {"email", "x@private.example"}}), may("User.Read.All"), []string{methods}},
		"the name of one":      {"sspr_user_contact_info", of(kimName, "email", "x@private.example"), of(kimName, "email", "x@private.example"), may("UserAuthenticationMethod.Read.All"), []string{names, "User.ReadBasic.All"}},
		"the names of a few":   {"sspr_users_contact_info", mapOf(map[string][]string{kimName: {"email", "x@private.example"}}), mapOf(map[string][]string{kimName: {"email", "x@private.example"}}), may("UserAuthenticationMethod.Read.All", "User.ReadBasic.All"), []string{"not " + names}},
		"the names of a crowd": {"sspr_users_contact_info", mapOf(many), mapOf(many), may("UserAuthenticationMethod.Read.All", "User.ReadBasic.All"), []string{names, "User.Read.All"}},
		"all names, in one":    {"sspr_users_contact_info", mapOf(many), mapOf(many), may("UserAuthenticationMethod.Read.All", "User.Read.All"), []string{"not " + names}},
		"no names of a crowd": {"sspr_users_contact_info", mapOf(many), mapOf(many), func(s *emulator.State) {
			may("UserAuthenticationMethod.Read.All", "User.ReadBasic.All")(s)
			s.Settings.ByIDsLimited = true
		}, []string{names}},
		"methods of a crowd": {"sspr_users_contact_info", nil, mapOf(many), may("User.Read.All"), []string{methods, "UserAuthenticationMethod.Read.All", "not Not tried"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, func(s *emulator.State) { emulator.AddUsers(s, 400) }, c.may)
			var said []string
			if c.was == nil {
				said = acctest.Plan(t, n, n.Unprivileged(), c.kind, c.now)
			} else {
				said = acctest.PlanUpdate(t, n, n.Unprivileged(), c.kind, c.was, c.now, func() {})
			}
			wantWords(t, said, c.words...)
			if all := strings.Join(said, "\n"); strings.Count(all, "were not checked") > 1 {
				t.Errorf("said more than once: %s", all)
			}
		})
	}
}

func numbered(i int) string { return fmt.Sprintf("user%05d@%s", i, emulator.SeedDomain) }

// TestApplyTellsWhatItReplaced: what a user registers between plan and apply is named when it is replaced.
func TestApplyTellsWhatItReplaced(t *testing.T) {
	t.Parallel()
	for kind, planned := range map[string]attributes{
		"sspr_user_contact_info":  of(kimName, "mobile_phone", "+61 400111222"),
		"sspr_users_contact_info": mapOf(map[string][]string{kimName: {"mobile_phone", "+61 400111222"}}),
	} {
		n := acctest.NewTenant(t)
		n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodGet, Path: "/phoneMethods", Skip: 1, Times: 1, Before: own})
		said := acctest.Create(t, n, kind, planned)
		wantWords(t, said, "lost contact methods that Terraform did not write", "mobile_phone")
	}
}
