package ready_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const everyMethod = sspr.MethodSet(1<<7 - 1)

// pick returns one of the values.
func pick[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// randomFacts returns facts of which everything is known.
func randomFacts(r *rand.Rand) ready.Facts {
	set := func(likely float64) (s sspr.MethodSet) {
		for _, m := range sspr.Methods() {
			if r.Float64() < likely {
				s = s.With(m)
			}
		}
		return s
	}
	yes := func() *bool { return new(r.IntN(4) > 0) }
	f := ready.Facts{
		Person:  ready.Person{Registered: set(0.25), Offered: set(0.5)},
		Rules:   ready.Rules{State: new(pick(r, sspr.PreMigration, sspr.MigrationInProgress, sspr.MigrationComplete)), AsOf: pick[sspr.Date](r, "2026-11-30", "2027-02-01", "2027-03-01", "2027-08-01")},
		Enabled: yes(), Member: yes(), Administrator: new(r.IntN(3) == 0), GlobalAdministrator: new(false),
		EnabledFor: new(pick(r, sspr.EnabledForNone, sspr.EnabledForSelected, sspr.EnabledForAll)), InScope: yes(),
		AdministratorsAllowed: yes(), Licensed: yes(), Password: new(pick(r, ready.InCloud, ready.Synchronized)), Writeback: yes(), Unlock: yes(),
		Required: new(pick[int64](r, 1, 2)), Blocked: new(r.IntN(8) == 0),
	}
	if *f.Administrator {
		f.GlobalAdministrator = yes()
	}
	if r.IntN(3) > 0 {
		f.Rules.Endings = sspr.EndingsIn(sspr.PublicCloud, r.IntN(4) == 0)
	}
	return f
}

// personOf returns the person and the rules that readiness judges for the same facts.
func personOf(f ready.Facts) (ready.Rules, ready.Person) {
	rules, p := f.Rules, f.Person
	rules.Required, rules.AdministratorsBlocked = *f.Required, !*f.AdministratorsAllowed
	p.Reported, p.GlobalAdministrator, p.Unlicensed = true, *f.GlobalAdministrator, !*f.Licensed
	p.Administrator, p.TwoGate = *f.Administrator, *f.Administrator
	return rules, p
}

// checkOf is the check that fails for a reason.
func checkOf(reason ready.Reason) ready.CheckName {
	switch reason {
	case ready.AdministratorsBlocked:
		return ready.CheckTenant
	case ready.NotLicensed:
		return ready.CheckLicense
	default:
		return ready.CheckMethods
	}
}

func failed(a ready.Answer) (names []ready.CheckName) {
	for _, c := range a.Checks {
		if c.Result == ready.Fail {
			names = append(names, c.Name)
		}
	}
	return names
}

// TestAgreesWithReadiness checks that for a user whom only license, administrator policy and methods can stop, the answer is
// readiness's: true if the user is ready, false if the user certainly is not, and null if the user may be affected. The check
// that fails is that of the first reason, and the day on which a user loses the reset is the same.
func TestAgreesWithReadiness(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	seen := map[string]int{}
	for range 8_000 {
		f := randomFacts(r)
		f.Enabled, f.Member, f.InScope, f.Blocked = new(true), new(true), new(true), new(false)
		f.EnabledFor = new(pick(r, sspr.EnabledForSelected, sspr.EnabledForAll))
		if *f.Password == ready.Synchronized {
			f.Writeback = new(true)
		}
		if r.IntN(3) == 0 {
			some := func() sspr.MethodSet { // about a quarter of the methods
				one, another := methods(r), methods(r)
				return one & another
			}
			f.Person.PerhapsRegistered, f.Person.PerhapsOffered, f.Person.UnknownRegistered = some(), some(), r.IntN(8)/7
		}
		rules, p := personOf(f)
		v, a := rules.Judge(p), f.Decide()
		want := new(v.Ready)
		if !v.Ready && v.Perhaps {
			want = nil
		}
		if !equal(a.CanReset, want) || a.Until != v.Until {
			t.Fatalf("%+v: got %v until %q, and readiness has %+v", f, a.CanReset, a.Until, v)
		}
		if v.Ready {
			seen["ready"]++
			continue
		}
		seen[string(v.Reasons[0])]++
		if v.Perhaps {
			seen["may be affected"]++
			if got := failed(a); len(got) > 0 || a.Code != "" {
				t.Fatalf("%+v: %v failed with %q, and readiness has %+v", f, got, a.Code, v)
			}
			continue
		}
		if got := failed(a); got[0] != checkOf(v.Reasons[0]) {
			t.Fatalf("%+v: %v failed, and readiness has %v", f, got, v.Reasons)
		}
	}
	for _, reason := range []ready.Reason{"ready", "may be affected", ready.AdministratorsBlocked, ready.NotLicensed, ready.NothingRegistered, ready.MethodsNotOffered, ready.OneMethodShort, ready.PhonesRetire, ready.QuestionsRetire} {
		if seen[string(reason)] == 0 {
			t.Errorf("no case of %s", reason)
		}
	}
}

// equal reports whether both are not known, or known and the same.
func equal[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// forget makes some facts unknown.
func forget(r *rand.Rand, f ready.Facts) ready.Facts {
	for _, one := range []**bool{&f.Enabled, &f.Member, &f.InScope, &f.AdministratorsAllowed, &f.Licensed, &f.Writeback, &f.Unlock, &f.Blocked} {
		if r.IntN(4) == 0 {
			*one = nil
		}
	}
	for _, forget := range []func(){
		func() { f.Administrator, f.GlobalAdministrator = nil, nil },
		func() { f.GlobalAdministrator = nil },
		func() { f.EnabledFor = nil },
		func() { f.Password = nil },
		func() { f.Required = nil },
		func() { f.Rules.State = nil },
		func() { f.Person.Registered, f.Person.PerhapsRegistered = 0, everyMethod },
		func() { f.Person.Offered, f.Person.PerhapsOffered = 0, everyMethod },
		func() {
			unsure := sspr.MethodSet(r.UintN(1 << 7))
			f.Person.PerhapsRegistered |= unsure
			f.Person.Registered &^= unsure
		},
	} {
		if r.IntN(4) == 0 {
			forget()
		}
	}
	return f
}

// TestUnknownForcesNothing checks that what is decided without some facts is what is decided with them.
func TestUnknownForcesNothing(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	decided := 0
	for range 8_000 {
		f := randomFacts(r)
		less := forget(r, f)
		whole, part := f.Decide(), less.Decide()
		if part.CanReset != nil {
			decided++
			if !equal(part.CanReset, whole.CanReset) {
				t.Fatalf("%+v\nwithout facts: %v, with them %v", less, *part.CanReset, whole.CanReset)
			}
		}
		if part.CanUnlock != nil && !equal(part.CanUnlock, whole.CanUnlock) {
			t.Fatalf("%+v\nwithout facts: unlock %v, with them %v", less, *part.CanUnlock, whole.CanUnlock)
		}
		if part.Code != "" && part.Code != whole.Code {
			t.Fatalf("%+v\nwithout facts: %s, with them %q", less, part.Code, whole.Code)
		}
		for i, c := range part.Checks {
			if c.Result != ready.Unknown && c.Result != whole.Checks[i].Result {
				t.Fatalf("%+v\nwithout facts: %v, with them %v", less, c, whole.Checks[i])
			}
		}
		for m, one := range part.Methods {
			if one.Counts != nil && !equal(one.Counts, whole.Methods[m].Counts) {
				t.Fatalf("%+v\n%s counts without facts: %v", less, m, *one.Counts)
			}
		}
	}
	if decided < 2000 {
		t.Errorf("only %d cases were decided", decided)
	}
}

// TestFirstFailureHasTheCode checks the code of each check that stops a user, and that a check whose result is not known
// hides the codes after it.
func TestFirstFailureHasTheCode(t *testing.T) {
	t.Parallel()
	good := func() ready.Facts {
		return ready.Facts{
			Person:  ready.Person{Registered: sspr.SetOf(sspr.Email), Offered: sspr.SetOf(sspr.Email)},
			Rules:   ready.Rules{State: new(sspr.MigrationComplete), AsOf: "2026-11-30"},
			Enabled: new(true), Member: new(true), Administrator: new(false), GlobalAdministrator: new(false), EnabledFor: new(sspr.EnabledForSelected), InScope: new(true),
			AdministratorsAllowed: new(true), Licensed: new(true), Password: new(ready.Synchronized), Writeback: new(true), Unlock: new(true), Required: new(int64(1)), Blocked: new(false),
		}
	}
	for name, test := range map[string]struct {
		change func(*ready.Facts)
		reset  *bool
		code   string
		failed []ready.CheckName
	}{
		"none":          {func(*ready.Facts) {}, new(true), "", nil},
		"disabled":      {func(f *ready.Facts) { f.Enabled = new(false) }, new(false), "", []ready.CheckName{ready.CheckEnabled}},
		"guest":         {func(f *ready.Facts) { f.Member = new(false) }, new(false), "", []ready.CheckName{ready.CheckMember}},
		"off":           {func(f *ready.Facts) { f.EnabledFor, f.InScope = new(sspr.EnabledForNone), new(false) }, new(false), "SSPR_0009", []ready.CheckName{ready.CheckTenant}},
		"no group":      {func(f *ready.Facts) { f.NoGroup, f.InScope = true, new(false) }, new(false), "SSPR_0011", []ready.CheckName{ready.CheckTenant}},
		"outside":       {func(f *ready.Facts) { f.InScope = new(false) }, new(false), "SSPR_0013", []ready.CheckName{ready.CheckScope}},
		"license":       {func(f *ready.Facts) { f.Licensed = new(false) }, new(false), "SSPR_0012", []ready.CheckName{ready.CheckLicense}},
		"writeback":     {func(f *ready.Facts) { f.Writeback = new(false) }, new(false), "SSPR_0010", []ready.CheckName{ready.CheckWriteback}},
		"methods":       {func(f *ready.Facts) { f.Required = new(int64(2)) }, new(false), "SSPR_0014", []ready.CheckName{ready.CheckMethods}},
		"blocked":       {func(f *ready.Facts) { f.Blocked = new(true) }, new(false), "", []ready.CheckName{ready.CheckBlocked}},
		"two":           {func(f *ready.Facts) { f.Licensed, f.Writeback = new(false), new(false) }, new(false), "SSPR_0012", []ready.CheckName{ready.CheckLicense, ready.CheckWriteback}},
		"after unknown": {func(f *ready.Facts) { f.Licensed, f.Required = nil, new(int64(2)) }, new(false), "", []ready.CheckName{ready.CheckMethods}},
		"federated":     {func(f *ready.Facts) { f.Password = new(ready.Federated) }, nil, "", nil},
		"administrator": {func(f *ready.Facts) { f.Administrator, f.EnabledFor, f.Licensed = new(true), nil, new(false) }, nil, "", nil}, // in some tenants one method is enough
		"switch":        {func(f *ready.Facts) { f.Administrator, f.AdministratorsAllowed = new(true), new(false) }, new(false), "SSPR_0009", []ready.CheckName{ready.CheckTenant}},
		"unknown kind":  {func(f *ready.Facts) { f.Required, f.Person.UnknownRegistered = new(int64(2)), 1 }, nil, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := good()
			test.change(&f)
			a := f.Decide()
			if !equal(a.CanReset, test.reset) || a.Code != test.code || !slices.Equal(failed(a), test.failed) {
				t.Errorf("got %v %q %v", a.CanReset, a.Code, a.Checks)
			}
		})
	}
}

// TestEnds checks the day until which a phone counts, for users and for Global Administrators.
func TestEnds(t *testing.T) {
	t.Parallel()
	f := ready.Facts{
		Person:        ready.Person{Registered: sspr.SetOf(sspr.MobilePhone, sspr.OfficePhone), Offered: everyMethod},
		Rules:         ready.Rules{State: new(sspr.MigrationComplete), AsOf: "2026-11-30", Endings: sspr.EndingsIn(sspr.PublicCloud, false)},
		Administrator: new(true), GlobalAdministrator: new(true), Required: new(int64(1)),
	}
	for _, want := range []struct {
		global *bool
		ends   sspr.Date
		until  sspr.Date
	}{{new(true), "2027-07-01", "2027-07-01"}, {new(false), "2027-02-01", "2027-02-01"}, {nil, "2027-02-01", "2027-02-01"}} {
		f.GlobalAdministrator = want.global
		if a := f.Decide(); a.Methods[sspr.MobilePhone].Ends != want.ends || a.Until != want.until || a.Methods[sspr.Email].Ends != "" {
			t.Errorf("got %+v and %q, want %+v", a.Methods[sspr.MobilePhone], a.Until, want)
		}
	}
}

// TestWritebackOrMethods checks that the code is not known if writeback is off and the methods do not suffice either: which of the
// two the service checks first is not documented (user-journeys 10.2).
func TestWritebackOrMethods(t *testing.T) {
	for _, c := range []struct {
		registered sspr.MethodSet
		writeback  bool
		want       string
	}{
		{sspr.SetOf(sspr.Email), false, ready.CodeNoWriteback}, {0, false, ""}, {0, true, ready.CodeMethodsMissing},
	} {
		a := ready.Facts{
			Person: ready.Person{Registered: c.registered, Offered: sspr.SetOf(sspr.Email)}, Rules: ready.Rules{State: new(sspr.MigrationComplete)},
			Enabled: new(true), Member: new(true), Administrator: new(false), GlobalAdministrator: new(false), EnabledFor: new(sspr.EnabledForAll),
			InScope: new(true), AdministratorsAllowed: new(true), Licensed: new(true), Password: new(ready.Synchronized), Writeback: new(c.writeback),
			Required: new(int64(1)), Blocked: new(false),
		}.Decide()
		if a.CanReset == nil || *a.CanReset || a.Code != c.want {
			t.Errorf("registered %v, writeback %t: code %q, want %q", c.registered.Methods(), c.writeback, a.Code, c.want)
		}
	}
}
