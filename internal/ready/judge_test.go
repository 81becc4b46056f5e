package ready_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

var (
	appNotice   = sspr.MobileAppNotification
	appCode     = sspr.MobileAppCode
	byEmail     = sspr.Email
	byMobile    = sspr.MobilePhone
	byOffice    = sspr.OfficePhone
	byQuestions = sspr.SecurityQuestions
	byToken     = sspr.HardwareOATH
)

// TestJudge is the policy's rules as a table (sspr-policy 3.2, 3.3, 3.4, 3.8).
func TestJudge(t *testing.T) {
	all := sspr.SetOf(sspr.Methods()...)
	set := sspr.SetOf
	for _, c := range []struct {
		name       string
		required   int64
		registered sspr.MethodSet
		offered    sspr.MethodSet
		change     func(*ready.Person, *ready.Rules)
		reasons    []ready.Reason
		ready      bool
	}{
		{name: "one of one", required: 1, registered: set(byEmail), offered: all, ready: true},
		{name: "nothing at all", required: 1, offered: all, reasons: []ready.Reason{ready.NothingRegistered}},
		{name: "what is registered is not offered", required: 1, registered: set(byEmail), offered: set(byMobile), reasons: []ready.Reason{ready.MethodsNotOffered}},
		{name: "one of two", required: 2, registered: set(byEmail), offered: all, reasons: []ready.Reason{ready.OneMethodShort}},
		{name: "two of two", required: 2, registered: set(byEmail, byMobile), offered: all, ready: true},
		{name: "two, of which one is offered", required: 2, registered: set(byEmail, byMobile), offered: set(byEmail), reasons: []ready.Reason{ready.OneMethodShort}},
		{name: "the app cannot be the only method", required: 1, registered: set(appCode), offered: set(appNotice, appCode), reasons: []ready.Reason{ready.MethodsNotOffered}},
		{name: "but beside another one it counts", required: 1, registered: set(appCode), offered: set(appCode, byEmail), ready: true},
		{name: "both phones are two", required: 2, registered: set(byMobile, byOffice), offered: all, ready: true},
		{name: "a notification is not enough where one is required", required: 1, registered: set(appNotice), offered: all, reasons: []ready.Reason{ready.MethodsNotOffered}},
		{
			name: "nor in the middle of the migration", required: 1, registered: set(appNotice), offered: all,
			change: func(_ *ready.Person, r *ready.Rules) { r.State = new(sspr.MigrationInProgress) }, reasons: []ready.Reason{ready.MethodsNotOffered},
		},
		{
			name: "after the migration it is", required: 1, registered: set(appNotice), offered: all,
			change: func(_ *ready.Person, r *ready.Rules) { r.State = new(sspr.MigrationComplete) }, ready: true,
		},
		{
			name: "but there, too, the app cannot be the only method", required: 1, registered: set(appNotice, appCode), offered: set(appNotice, appCode),
			change: func(_ *ready.Person, r *ready.Rules) { r.State = new(sspr.MigrationComplete) }, reasons: []ready.Reason{ready.MethodsNotOffered},
		},
		{name: "a hardware token is no app", required: 1, registered: set(byToken), offered: set(byToken), ready: true},
		{name: "and stands beside one", required: 2, registered: set(byToken, appCode), offered: all, ready: true},
		{
			name: "an administrator's hardware token may count", required: 1, registered: set(byToken, byEmail), offered: all,
			change: func(p *ready.Person, _ *ready.Rules) { p.Administrator = true }, reasons: []ready.Reason{ready.OneMethodShort},
		},
		{name: "a code is", required: 1, registered: set(appCode), offered: all, ready: true},
		{name: "a notification counts where two are required", required: 2, registered: set(appNotice, byEmail), offered: all, ready: true},
		{name: "the app is one method, not two", required: 2, registered: set(appNotice, appCode), offered: all, reasons: []ready.Reason{ready.OneMethodShort}},
		{name: "the app and another", required: 2, registered: set(appNotice, appCode, byMobile), offered: all, ready: true},
		{name: "questions alone", required: 1, registered: set(byQuestions), offered: all, ready: true},
		{name: "questions as the second", required: 2, registered: set(byQuestions, byEmail), offered: all, ready: true},
		{name: "questions beside enough others", required: 1, registered: set(byQuestions, byEmail), offered: all, ready: true},
		{
			name: "no license", required: 1, registered: set(byEmail), offered: all,
			change: func(p *ready.Person, _ *ready.Rules) { p.Unlicensed = true }, reasons: []ready.Reason{ready.NotLicensed},
		},
		{
			name: "no license and nothing registered", required: 1, offered: all,
			change: func(p *ready.Person, _ *ready.Rules) { p.Unlicensed = true }, reasons: []ready.Reason{ready.NotLicensed, ready.NothingRegistered},
		},
		{
			name: "no license and questions: they are no worry yet", required: 1, registered: set(byQuestions), offered: all,
			change: func(p *ready.Person, _ *ready.Rules) { p.Unlicensed = true }, reasons: []ready.Reason{ready.NotLicensed},
		},
		{
			name: "not in the report", required: 1, offered: all,
			change: func(p *ready.Person, _ *ready.Rules) { p.Reported = false }, reasons: []ready.Reason{ready.NotReported},
		},
		{
			name: "an administrator needs two where users need one", required: 1, registered: set(byEmail), offered: all,
			change: func(p *ready.Person, _ *ready.Rules) { p.Administrator = true }, reasons: []ready.Reason{ready.OneMethodShort},
		},
		{
			name: "an administrator has methods that users are not offered", required: 1, registered: set(byEmail, appNotice), offered: 0,
			change: func(p *ready.Person, _ *ready.Rules) { p.Administrator, p.TwoGate = true, true }, ready: true,
		},
		{
			name: "who may be under either policy needs the methods of both", required: 1, registered: set(byEmail, appNotice), offered: 0,
			change: func(p *ready.Person, _ *ready.Rules) { p.Administrator = true }, reasons: []ready.Reason{ready.MethodsNotOffered},
		},
		{
			name: "and has them", required: 2, registered: set(byEmail, appNotice), offered: all,
			change: func(p *ready.Person, _ *ready.Rules) { p.Administrator = true }, ready: true,
		},
		{
			name: "the policy for administrators asks for two, whatever users need", required: 1, registered: set(byEmail), offered: all,
			change: func(p *ready.Person, _ *ready.Rules) { p.Administrator = true }, reasons: []ready.Reason{ready.OneMethodShort},
		},
		{
			name: "who may be under either policy needs a license, and administrators must be allowed", required: 1, registered: set(byMobile, byEmail), offered: all,
			change: func(p *ready.Person, r *ready.Rules) {
				p.Administrator, p.Unlicensed, r.AdministratorsBlocked = true, true, true
			},
			reasons: []ready.Reason{ready.AdministratorsBlocked, ready.NotLicensed},
		},
		{
			name: "an administrator's questions do not count", required: 1, registered: set(byQuestions, byEmail), offered: all,
			change: func(p *ready.Person, _ *ready.Rules) { p.Administrator = true }, reasons: []ready.Reason{ready.OneMethodShort},
		},
		{
			name: "an administrator needs no license", required: 1, registered: set(byMobile, byEmail), offered: all,
			change: func(p *ready.Person, _ *ready.Rules) { p.Administrator, p.TwoGate, p.Unlicensed = true, true, true }, ready: true,
		},
		{
			name: "administrators are blocked", required: 1, registered: set(byMobile, byEmail), offered: all,
			change:  func(p *ready.Person, r *ready.Rules) { p.Administrator, r.AdministratorsBlocked = true, true },
			reasons: []ready.Reason{ready.AdministratorsBlocked},
		},
		{
			name: "which does not concern users", required: 1, registered: set(byMobile), offered: all,
			change: func(_ *ready.Person, r *ready.Rules) { r.AdministratorsBlocked = true }, ready: true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			person := ready.Person{Reported: true, Registered: c.registered, Offered: c.offered}
			rules := ready.Rules{Required: c.required, State: new(sspr.PreMigration)}
			if c.change != nil {
				c.change(&person, &rules)
			}
			got := rules.Judge(person)
			if got.Ready != c.ready || !slices.Equal(got.Reasons, c.reasons) {
				t.Errorf("ready %t, reasons %v; want %t, %v", got.Ready, got.Reasons, c.ready, c.reasons)
			}
		})
	}
}

// TestPerhaps checks that an unknown rule is distinguished from a known one. The service called every person here
// capable.
func TestPerhaps(t *testing.T) {
	set, mail := sspr.SetOf, sspr.SetOf(byEmail, byMobile)
	pre, progress, complete := new(sspr.PreMigration), new(sspr.MigrationInProgress), new(sspr.MigrationComplete)
	const isReady, may, lockedOut = "ready", "may be affected", "locked out"
	for _, c := range []struct {
		name     string
		required int64
		state    *sspr.MigrationState
		methods  []string
		offered  sspr.MethodSet
		change   func(*ready.Person, *ready.Rules)
		want     string
	}{
		{name: "push after the migration", required: 1, state: complete, methods: []string{"microsoftAuthenticatorPush"}, offered: set(appNotice, byEmail), want: isReady},
		{name: "push before it", required: 1, state: pre, methods: []string{"microsoftAuthenticatorPush"}, offered: set(appNotice, byEmail), want: lockedOut},
		{name: "push in the middle of it", required: 1, state: progress, methods: []string{"microsoftAuthenticatorPush"}, offered: set(appNotice, byEmail), want: lockedOut},
		{name: "push, and the state is not known", required: 1, methods: []string{"microsoftAuthenticatorPush"}, offered: set(appNotice, byEmail), want: may},
		{name: "push, and the state is a word of the future", required: 1, state: new(sspr.MigrationState("x")), methods: []string{"microsoftAuthenticatorPush"}, offered: set(appNotice, byEmail), want: may},
		{name: "push that is not offered", required: 1, methods: []string{"microsoftAuthenticatorPush"}, offered: mail, want: lockedOut},
		{name: "push as the only method offered", required: 1, state: complete, methods: []string{"microsoftAuthenticatorPush"}, offered: set(appNotice), want: lockedOut},
		{name: "notification and code where two are required", required: 2, state: complete, methods: []string{"microsoftAuthenticatorPush", "softwareOneTimePasscode"}, offered: set(appNotice, appCode, byEmail), want: may},
		{name: "an alternate mobile phone", required: 1, state: complete, methods: []string{"alternateMobilePhone"}, offered: mail, want: may},
		{name: "an alternate mobile phone where phones are not offered", required: 1, state: complete, methods: []string{"alternateMobilePhone"}, offered: set(byEmail), want: lockedOut},
		{name: "both mobile phones are one", required: 2, state: complete, methods: []string{"mobilePhone", "alternateMobilePhone"}, offered: mail, want: lockedOut},
		{name: "a method that nobody knows", required: 1, state: complete, methods: []string{"verifiedID"}, offered: mail, want: may},
		{name: "a method that nobody knows, listed twice", required: 2, state: complete, methods: []string{"verifiedID", "verifiedID"}, offered: mail, want: lockedOut},
		{name: "and beside another", required: 2, state: complete, methods: []string{"verifiedID", "email"}, offered: mail, want: may},
		{name: "passkeys reset no password", required: 1, state: complete, methods: []string{"fido2SecurityKey", "passKeyDeviceBoundWindowsHello", "certificateBasedAuthentication"}, offered: mail, want: lockedOut},
		{name: "a hardware token that is offered", required: 1, state: complete, methods: []string{"hardwareOneTimePasscode"}, offered: set(byToken), want: isReady},
		{name: "a hardware token that is not", required: 1, state: complete, methods: []string{"hardwareOneTimePasscode"}, offered: mail, want: lockedOut},
		{
			name: "a hardware token of which that is not known", required: 1, state: complete, methods: []string{"hardwareOneTimePasscode"}, offered: mail,
			change: func(p *ready.Person, _ *ready.Rules) { p.PerhapsOffered = set(byToken) }, want: may,
		},
		{
			name: "a hardware token and no license", required: 1, state: complete, methods: []string{"hardwareOneTimePasscode"}, offered: mail,
			change: func(p *ready.Person, _ *ready.Rules) { p.PerhapsOffered, p.Unlicensed = set(byToken), true }, want: lockedOut,
		},
		{
			name: "an administrator's hardware token", required: 1, state: complete, methods: []string{"hardwareOneTimePasscode", "email"}, offered: 0,
			change: func(p *ready.Person, _ *ready.Rules) { p.Administrator = true }, want: may,
		},
		{
			name: "an administrator by the report's longer list of roles", required: 1, state: complete, methods: []string{"email"}, offered: mail,
			change: func(p *ready.Person, r *ready.Rules) { p.Administrator, r.AdministratorsBlocked = true, true }, want: may,
		},
		{
			name: "an administrator who is blocked either way", required: 2, state: complete, methods: []string{"email"}, offered: mail,
			change: func(p *ready.Person, r *ready.Rules) { p.Administrator, r.AdministratorsBlocked = true, true }, want: lockedOut,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := ready.Person{Reported: true, Capable: true, Registered: sspr.ResetMethods(c.methods), Offered: c.offered}
			p.PerhapsRegistered, p.UnknownRegistered = sspr.PerhapsResetMethods(c.methods)
			rules := ready.Rules{Required: c.required, State: c.state}
			if c.change != nil {
				c.change(&p, &rules)
			}
			v, got := rules.Judge(p), "not affected"
			switch {
			case v.Ready && v.Perhaps:
				got = isReady
			case v.MayBeAffected(p) && !v.LockedOut(p):
				got = may
			case v.LockedOut(p) && !v.MayBeAffected(p):
				got = lockedOut
			}
			if got != c.want {
				t.Errorf("%s, want %s: %+v", got, c.want, v)
			}
			p.Capable = false
			if v := rules.Judge(p); v.LockedOut(p) || v.MayBeAffected(p) {
				t.Error("whom the service does not call capable loses nothing")
			}
		})
	}
}

func TestAssess(t *testing.T) {
	offered := sspr.SetOf(byEmail, byMobile, byQuestions)
	person := func(name string, registered ...sspr.Method) ready.Person {
		return ready.Person{ID: name, Name: name, Reported: true, Registered: sspr.SetOf(registered...), Offered: offered}
	}
	chief := person("chief", byEmail)
	chief.Administrator = true
	people := []ready.Person{
		person("both", byEmail, byMobile), person("mail", byEmail), person("asks", byQuestions), person("code", appCode), person("none"), chief,
	}
	users, administrators := ready.Rules{Required: 1, State: new(sspr.PreMigration)}.Assess(slices.Values(people), 2)

	if users.Total != 5 || users.Ready != 3 || users.Percent() != 60 {
		t.Errorf("%d of %d are ready, %g%%", users.Ready, users.Total, users.Percent())
	}
	if diff := cmp.Diff(map[ready.Reason]int{ready.MethodsNotOffered: 1, ready.NothingRegistered: 1}, users.Reasons); diff != "" {
		t.Error(diff)
	}
	if users.ReadyRequiring != [2]int{3, 1} {
		t.Errorf("ready by number required: %v", users.ReadyRequiring)
	}
	if len(users.People) != 2 || users.Left != 0 || users.People[0].Name != "code" || users.People[1].Name != "none" {
		t.Errorf("listed: %+v and %d more", users.People, users.Left)
	}
	want := map[sspr.Method]ready.Effect{
		appNotice:   {Registered: 0, ReadyWith: 3, ReadyWithout: 3},
		appCode:     {Registered: 1, ReadyWith: 4, ReadyWithout: 3},
		byEmail:     {Registered: 2, ReadyWith: 3, ReadyWithout: 2},
		byMobile:    {Registered: 1, ReadyWith: 3, ReadyWithout: 3},
		byOffice:    {Registered: 0, ReadyWith: 3, ReadyWithout: 3},
		byQuestions: {Registered: 1, ReadyWith: 3, ReadyWithout: 2},
		byToken:     {Registered: 0, ReadyWith: 3, ReadyWithout: 3},
	}
	if diff := cmp.Diff(want, users.Effects); diff != "" {
		t.Error(diff)
	}
	if administrators.Total != 1 || administrators.Ready != 0 || len(administrators.Effects) != 0 || administrators.People[0].Name != "chief" {
		t.Errorf("administrators: %+v", administrators)
	}
}

// TestLockedOut checks that a person who could reset a password when the report was made and no longer can is counted
// and listed first.
func TestLockedOut(t *testing.T) {
	person := func(name string, capable bool, registered ...sspr.Method) ready.Person {
		return ready.Person{Name: name, Reported: true, Enabled: capable, Capable: capable, Registered: sspr.SetOf(registered...), Offered: sspr.SetOf(byEmail, byMobile)}
	}
	people := []ready.Person{
		person("a", false), person("b", false), person("c", true, byEmail), person("d", true, byEmail, byMobile), person("e", true, byMobile), person("f", true, byOffice), {Name: "g"},
	}
	for limit, want := range map[int][]string{0: nil, 1: {"c"}, 2: {"c", "e"}, 4: {"c", "e", "f", "a"}, 6: {"c", "e", "f", "a", "b", "g"}, 9: {"c", "e", "f", "a", "b", "g"}} {
		users, _ := ready.Rules{Required: 2, State: new(sspr.MigrationComplete)}.Assess(slices.Values(people), limit)
		var names []string
		for _, l := range users.People {
			names = append(names, l.Name)
		}
		if users.LockedOut != 3 || users.NotEnabled != 2 || !slices.Equal(names, want) || users.Left != 6-len(want) {
			t.Errorf("limit %d: %d locked out, %d not enabled, listed %v and %d more", limit, users.LockedOut, users.NotEnabled, names, users.Left)
		}
	}
}

// TestMayBeAffected checks that these people are counted separately, and listed after those who are locked out and
// before all others.
func TestMayBeAffected(t *testing.T) {
	person := func(name string, capable bool, registered ...sspr.Method) ready.Person {
		return ready.Person{
			Name: name, Reported: true, Enabled: true, Capable: capable, Registered: sspr.SetOf(registered...),
			Offered: sspr.SetOf(byEmail), PerhapsOffered: sspr.SetOf(byToken),
		}
	}
	people := []ready.Person{person("a", false), person("b", true, byToken), person("c", true, byMobile), person("d", true, byToken), person("e", true, byEmail)}
	for limit, want := range map[int][]string{0: nil, 1: {"c"}, 2: {"c", "b"}, 3: {"c", "b", "d"}, 4: {"c", "b", "d", "a"}, 5: {"c", "b", "d", "a"}} {
		users, _ := ready.Rules{Required: 1}.Assess(slices.Values(people), limit)
		var names []string
		for _, l := range users.People {
			names = append(names, l.Name)
		}
		if users.LockedOut != 1 || users.MayBeAffected != 2 || users.Ready != 1 || !slices.Equal(names, want) || users.Left != 4-len(want) {
			t.Errorf("limit %d: %d locked out, %d may be affected, listed %v and %d more", limit, users.LockedOut, users.MayBeAffected, names, users.Left)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		ready, total int
		want         float64
	}{{0, 0, 0}, {0, 7, 0}, {7, 7, 100}, {19, 20, 95}, {1999, 2000, 99.9}, {9999, 10000, 99.9}, {2, 3, 66.6}} {
		if got := (ready.Readiness{Total: c.total, Ready: c.ready}).Percent(); got != c.want {
			t.Errorf("%d of %d: %g, want %g", c.ready, c.total, got, c.want)
		}
	}
}
