package ready_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestNamesOfReasons checks the names that are part of the documented schema. A rename breaks configurations.
func TestNamesOfReasons(t *testing.T) {
	want := []ready.Reason{
		"administrators_blocked", "not_licensed", "not_in_report", "nothing_registered", "methods_not_offered", "one_method_short",
		"phones_retire", "security_questions_retire", "other_methods_retire",
	}
	if diff := cmp.Diff(want, ready.Reasons()); diff != "" {
		t.Error(diff)
	}
}

// TestEndings is what the announced endings do to each kind of person, day by day.
func TestEndings(t *testing.T) {
	all := sspr.SetOf(sspr.Methods()...)
	const day, eve = sspr.Date("2027-02-01"), sspr.Date("2027-01-31")
	for _, c := range []struct {
		name       string
		required   int64
		registered sspr.MethodSet
		offered    sspr.MethodSet
		role       string
		asOf       sspr.Date
		ready      bool
		reason     ready.Reason
		until      sspr.Date
	}{
		{name: "a phone, the day before", required: 1, registered: sspr.SetOf(byMobile), offered: all, asOf: eve, ready: true, until: day},
		{name: "a phone, on the day", required: 1, registered: sspr.SetOf(byMobile), offered: all, asOf: day, reason: ready.PhonesRetire},
		{name: "an office phone", required: 1, registered: sspr.SetOf(byOffice), offered: all, asOf: day, reason: ready.PhonesRetire},
		{name: "a phone beside e-mail", required: 1, registered: sspr.SetOf(byMobile, byEmail), offered: all, asOf: day, ready: true},
		{name: "a phone beside e-mail, and two are required", required: 2, registered: sspr.SetOf(byMobile, byEmail), offered: all, asOf: day, reason: ready.PhonesRetire},
		{name: "questions until March", required: 1, registered: sspr.SetOf(byQuestions), offered: all, asOf: day, ready: true, until: "2027-03-01"},
		{name: "questions in March", required: 1, registered: sspr.SetOf(byQuestions), offered: all, asOf: "2027-03-01", reason: ready.QuestionsRetire},
		{name: "a phone and questions: questions were the last", required: 1, registered: sspr.SetOf(byQuestions, byMobile), offered: all, asOf: "2027-04-01", reason: ready.QuestionsRetire},
		{name: "the app's code beside offered phones only", required: 1, registered: sspr.SetOf(appCode), offered: sspr.SetOf(appCode, byMobile), asOf: day, reason: ready.PhonesRetire},
		{name: "nothing registered keeps its reason", required: 1, offered: all, asOf: day, reason: ready.NothingRegistered},
		{name: "one short keeps its reason", required: 2, registered: sspr.SetOf(byMobile), offered: all, asOf: day, reason: ready.OneMethodShort},
		{name: "an administrator", required: 1, registered: sspr.SetOf(byMobile, byEmail), role: "administrator", asOf: day, reason: ready.PhonesRetire},
		{name: "a Global Administrator in February", required: 1, registered: sspr.SetOf(byMobile, byEmail), role: "global", asOf: day, ready: true, until: "2027-07-01"},
		{name: "perhaps a Global Administrator in February", required: 1, registered: sspr.SetOf(byMobile, byEmail), role: "perhaps", asOf: day, reason: ready.PhonesRetire},
		{name: "a Global Administrator in July", required: 1, registered: sspr.SetOf(byMobile, byEmail), role: "global", asOf: "2027-07-01", reason: ready.PhonesRetire},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := ready.Person{
				Reported: true, Capable: true, Registered: c.registered, Offered: c.offered,
				Administrator: c.role != "", TwoGate: c.role != "", GlobalAdministrator: c.role == "global", PerhapsGlobal: c.role == "perhaps",
			}
			rules := ready.Rules{Required: c.required, State: new(sspr.PreMigration), Endings: sspr.Endings(), AsOf: c.asOf}
			v := rules.Judge(p)
			var reasons []ready.Reason
			if c.reason != "" {
				reasons = []ready.Reason{c.reason}
			}
			if v.Ready != c.ready || v.Until != c.until || !slices.Equal(v.Reasons, reasons) {
				t.Errorf("ready %t until %q, reasons %v; want %t until %q, %v", v.Ready, v.Until, v.Reasons, c.ready, c.until, reasons)
			}
		})
	}
}

// methods returns random methods.
func methods(r *rand.Rand) sspr.MethodSet { return sspr.MethodSet(r.UintN(128)) }

// people returns random people.
func people(r *rand.Rand, n int) []ready.Person {
	many := func() sspr.MethodSet { return methods(r) | methods(r)>>1 }
	few := func() sspr.MethodSet {
		one, other := methods(r), methods(r)
		return one & other
	}
	all := make([]ready.Person, n)
	for i := range all {
		all[i] = ready.Person{
			ID: fmt.Sprint(i), Reported: r.IntN(10) > 0, Enabled: r.IntN(10) > 0, Capable: r.IntN(2) > 0,
			Administrator: r.IntN(4) == 0, GlobalAdministrator: r.IntN(8) == 0, Unlicensed: r.IntN(10) == 0,
			Registered: few(), PerhapsRegistered: few() & methods(r), Offered: many(), PerhapsOffered: few() & methods(r), UnknownRegistered: r.IntN(12) / 11,
			PerhapsGlobal: r.IntN(5) == 0,
		}
	}
	return all
}

// endings returns random endings beside the announced ones.
func endings(r *rand.Rand) []sspr.Ending {
	found := sspr.Endings()
	for range r.IntN(3) {
		found = append(found, sspr.Ending{
			Date:    sspr.Date(fmt.Sprintf("2027-%02d-01", 1+r.IntN(9))),
			Methods: methods(r) & sspr.MethodSet(r.UintN(128)), Population: sspr.Populations()[r.IntN(3)],
		})
	}
	return found
}

// TestTimeOnlyTakes checks properties over random tenants: fewer people are ready as time goes by, never more; every person
// who is not ready is counted under exactly one reason; and what is announced for a day is what that day shows.
func TestTimeOnlyTakes(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 17))
		rules := ready.Rules{
			Required: 1 + r.Int64N(2), AdministratorsBlocked: r.IntN(4) == 0, Endings: endings(r),
			State: []*sspr.MigrationState{nil, new(sspr.PreMigration), new(sspr.MigrationComplete)}[r.IntN(3)],
		}
		all := people(r, 60)
		var ahead [2][]ready.AtEnding
		last := [2]int{len(all), len(all)}
		for month := range 10 {
			rules.AsOf = sspr.Date(fmt.Sprintf("2027-%02d-01", month))
			users, administrators := rules.Assess(slices.Values(all), 1000)
			for i, got := range []ready.Readiness{users, administrators} {
				sum := 0
				for _, n := range got.Reasons {
					sum += n
				}
				if sum != got.Total-got.Ready {
					t.Fatalf("seed %d, %s: reasons sum up to %d, %d are not ready", seed, rules.AsOf, sum, got.Total-got.Ready)
				}
				if got.Ready > last[i] {
					t.Fatalf("seed %d, %s: %d are ready, %d before", seed, rules.AsOf, got.Ready, last[i])
				}
				last[i] = got.Ready
				for _, day := range ahead[i] {
					if day.Date == rules.AsOf && (day.Ready != got.Ready || day.LockedOut != got.LockedOut || day.MayBeAffected != got.MayBeAffected) {
						t.Fatalf("seed %d: announced %+v, the day shows %d ready, %d locked out and %d who may be affected", seed, day, got.Ready, got.LockedOut, got.MayBeAffected)
					}
				}
				before := ready.AtEnding{Ready: got.Ready, LockedOut: got.LockedOut}
				for _, day := range got.Endings {
					lost := before.Ready - day.Ready
					if day.NewlyLockedOut != day.LockedOut-before.LockedOut || day.MayLose+day.NotCapable > lost || day.MayLose+day.NotCapable+day.NewlyLockedOut < lost {
						t.Fatalf("seed %d: %+v after %+v", seed, day, before)
					}
					before = day
				}
				for _, l := range got.People {
					if l.Ready != (len(l.Reasons) == 0) || l.Until != "" && (!l.Ready || l.Until <= rules.AsOf) {
						t.Fatalf("seed %d: %+v", seed, l.Verdict)
					}
				}
				if month == 0 {
					ahead[i] = got.Endings
				}
			}
		}
	}
}

// TestPerhapsAGlobalAdministrator checks people of whom it is not known whether they are Global Administrators: they are locked out
// only if they are with the role and without it, they may be affected if one of both is so, and they are ready only if they are
// without it.
func TestPerhapsAGlobalAdministrator(t *testing.T) {
	differ := 0
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 29))
		rules := ready.Rules{
			Required: 1 + r.Int64N(2), AdministratorsBlocked: r.IntN(4) == 0, Endings: endings(r), AsOf: sspr.Date(fmt.Sprintf("2027-%02d-01", 1+r.IntN(9))),
			State: []*sspr.MigrationState{nil, new(sspr.PreMigration), new(sspr.MigrationComplete)}[r.IntN(3)],
		}
		for _, p := range people(r, 60) {
			p.GlobalAdministrator, p.PerhapsGlobal = false, false
			without := rules.Judge(p)
			p.GlobalAdministrator = true
			with := rules.Judge(p)
			p.GlobalAdministrator, p.PerhapsGlobal = false, true
			got := rules.Judge(p)
			if got.Ready != without.Ready || got.Perhaps != (with.Perhaps || without.Perhaps) || got.LockedOut(p) != (with.LockedOut(p) && without.LockedOut(p)) {
				t.Fatalf("seed %d: %+v is judged %+v; with the role %+v, without %+v", seed, p, got, with, without)
			}
			if with.LockedOut(p) != without.LockedOut(p) {
				differ++
			}
		}
	}
	if differ < 20 {
		t.Errorf("the role decides for %d people only", differ)
	}
	phones := ready.Person{Reported: true, Capable: true, Administrator: true, PerhapsGlobal: true, Registered: sspr.Phones(), Offered: sspr.Phones()}
	rules := ready.Rules{Required: 1, State: new(sspr.MigrationComplete), Endings: sspr.Endings()}
	for day, locked := range map[sspr.Date]bool{"2027-01-31": false, "2027-02-01": false, "2027-07-01": true} {
		rules.AsOf = day
		if v := rules.Judge(phones); v.LockedOut(phones) != locked || v.MayBeAffected(phones) != (day == "2027-02-01") {
			t.Errorf("%s: %+v", day, v)
		}
	}
}

// TestEndingsOfATenant checks which endings concern a tenant.
func TestEndingsOfATenant(t *testing.T) {
	for _, c := range []struct {
		cloud     sspr.Cloud
		telephony bool
		want      []sspr.Date
	}{
		{sspr.PublicCloud, false, []sspr.Date{"2027-02-01", "2027-03-01", "2027-07-01"}},
		{sspr.PublicCloud, true, []sspr.Date{"2027-03-01"}},
		{"usgovernmentl4", false, []sspr.Date{"2027-03-01"}},
	} {
		var got []sspr.Date
		for _, e := range sspr.EndingsIn(c.cloud, c.telephony) {
			got = append(got, e.Date)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s, telephony provider %t: %v, want %v", c.cloud, c.telephony, got, c.want)
		}
	}
}
