package sspr_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

var (
	appNotice   = sspr.MobileAppNotification
	appCode     = sspr.MobileAppCode
	byEmail     = sspr.Email
	byMobile    = sspr.MobilePhone
	byOffice    = sspr.OfficePhone
	byQuestions = sspr.SecurityQuestions
)

// TestJudge is the policy's rules as a table (reference sspr-policy 3.2, 3.3, 3.4 and 3.8).
func TestJudge(t *testing.T) {
	all := sspr.SetOf(sspr.Methods()...)
	set := sspr.SetOf
	for _, c := range []struct {
		name       string
		required   int64
		registered sspr.MethodSet
		offered    sspr.MethodSet
		change     func(*sspr.Person, *sspr.Rules)
		reasons    []sspr.Reason
		ready      bool
	}{
		{name: "one of one", required: 1, registered: set(byEmail), offered: all, ready: true},
		{name: "nothing at all", required: 1, offered: all, reasons: []sspr.Reason{sspr.NothingRegistered}},
		{name: "what is registered is not offered", required: 1, registered: set(byEmail), offered: set(byMobile), reasons: []sspr.Reason{sspr.MethodsNotOffered}},
		{name: "one of two", required: 2, registered: set(byEmail), offered: all, reasons: []sspr.Reason{sspr.OneMethodShort}},
		{name: "two of two", required: 2, registered: set(byEmail, byMobile), offered: all, ready: true},
		{name: "two, of which one is offered", required: 2, registered: set(byEmail, byMobile), offered: set(byEmail), reasons: []sspr.Reason{sspr.OneMethodShort}},
		{name: "the app cannot be the only method", required: 1, registered: set(appCode), offered: set(appNotice, appCode), reasons: []sspr.Reason{sspr.MethodsNotOffered}},
		{name: "but beside another one it counts", required: 1, registered: set(appCode), offered: set(appCode, byEmail), ready: true},
		{name: "both phones are two", required: 2, registered: set(byMobile, byOffice), offered: all, ready: true},
		{name: "a notification is not enough where one is required", required: 1, registered: set(appNotice), offered: all, reasons: []sspr.Reason{sspr.MethodsNotOffered}},
		{name: "a code is", required: 1, registered: set(appCode), offered: all, ready: true},
		{name: "a notification counts where two are required", required: 2, registered: set(appNotice, byEmail), offered: all, ready: true},
		{name: "the app is one method, not two", required: 2, registered: set(appNotice, appCode), offered: all, reasons: []sspr.Reason{sspr.OneMethodShort}},
		{name: "the app and another", required: 2, registered: set(appNotice, appCode, byMobile), offered: all, ready: true},
		{name: "questions alone", required: 1, registered: set(byQuestions), offered: all, ready: true, reasons: []sspr.Reason{sspr.QuestionsRetire}},
		{name: "questions as the second", required: 2, registered: set(byQuestions, byEmail), offered: all, ready: true, reasons: []sspr.Reason{sspr.QuestionsRetire}},
		{name: "questions beside enough others", required: 1, registered: set(byQuestions, byEmail), offered: all, ready: true},
		{
			name: "no licence", required: 1, registered: set(byEmail), offered: all,
			change: func(p *sspr.Person, _ *sspr.Rules) { p.Unlicensed = true }, reasons: []sspr.Reason{sspr.NotLicensed},
		},
		{
			name: "no licence and nothing registered", required: 1, offered: all,
			change: func(p *sspr.Person, _ *sspr.Rules) { p.Unlicensed = true }, reasons: []sspr.Reason{sspr.NothingRegistered, sspr.NotLicensed},
		},
		{
			name: "no licence and questions: they are no worry yet", required: 1, registered: set(byQuestions), offered: all,
			change: func(p *sspr.Person, _ *sspr.Rules) { p.Unlicensed = true }, reasons: []sspr.Reason{sspr.NotLicensed},
		},
		{
			name: "not in the report", required: 1, offered: all,
			change: func(p *sspr.Person, _ *sspr.Rules) { p.Reported = false }, reasons: []sspr.Reason{sspr.NotReported},
		},
		{
			name: "an administrator needs two where users need one", required: 1, registered: set(byEmail), offered: all,
			change: func(p *sspr.Person, _ *sspr.Rules) { p.Administrator = true }, reasons: []sspr.Reason{sspr.OneMethodShort},
		},
		{
			name: "an administrator has methods that users are not offered", required: 1, registered: set(byEmail, appNotice), offered: 0,
			change: func(p *sspr.Person, _ *sspr.Rules) { p.Administrator = true }, ready: true,
		},
		{
			name: "an administrator's questions do not count", required: 1, registered: set(byQuestions, byEmail), offered: all,
			change: func(p *sspr.Person, _ *sspr.Rules) { p.Administrator = true }, reasons: []sspr.Reason{sspr.OneMethodShort},
		},
		{
			name: "an administrator needs no licence", required: 1, registered: set(byMobile, byEmail), offered: all,
			change: func(p *sspr.Person, _ *sspr.Rules) { p.Administrator, p.Unlicensed = true, true }, ready: true,
		},
		{
			name: "administrators are blocked", required: 1, registered: set(byMobile, byEmail), offered: all,
			change:  func(p *sspr.Person, r *sspr.Rules) { p.Administrator, r.AdministratorsBlocked = true, true },
			reasons: []sspr.Reason{sspr.AdministratorsBlocked},
		},
		{
			name: "which does not concern users", required: 1, registered: set(byMobile), offered: all,
			change: func(_ *sspr.Person, r *sspr.Rules) { r.AdministratorsBlocked = true }, ready: true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			person := sspr.Person{Reported: true, Registered: c.registered, Offered: c.offered}
			rules := sspr.Rules{Required: c.required}
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

// TestResetMethods translates the report's names. Those that reset no password, and words of the future, do not count.
func TestResetMethods(t *testing.T) {
	for name, want := range map[string][]sspr.Method{
		"email": {byEmail}, "mobilePhone": {byMobile}, "officePhone": {byOffice}, "securityQuestion": {byQuestions},
		"microsoftAuthenticatorPush": {appNotice}, "softwareOneTimePasscode": {appCode}, "hardwareOneTimePasscode": {appCode},
		"alternateMobilePhone": {}, "microsoftAuthenticatorPasswordless": {}, "fido2": {}, "temporaryAccessPass": {},
		"windowsHelloForBusiness": {}, "passKeySynced": {}, "somethingNew": {}, "": {},
	} {
		if diff := cmp.Diff(want, sspr.ResetMethods([]string{name}).Methods()); diff != "" {
			t.Errorf("%q: %s", name, diff)
		}
	}
	if got := sspr.ResetMethods([]string{"fido2", "officePhone", "email", "email"}); got != sspr.SetOf(byEmail, byOffice) {
		t.Errorf("got %v", got.Methods())
	}
}

func TestAssess(t *testing.T) {
	offered := sspr.SetOf(byEmail, byMobile, byQuestions)
	person := func(name string, registered ...sspr.Method) sspr.Person {
		return sspr.Person{ID: name, Name: name, Reported: true, Registered: sspr.SetOf(registered...), Offered: offered}
	}
	chief := person("chief", byEmail)
	chief.Administrator = true
	people := []sspr.Person{
		person("both", byEmail, byMobile), person("mail", byEmail), person("asks", byQuestions), person("code", appCode), person("none"), chief,
	}
	users, administrators := sspr.Rules{Required: 1}.Assess(slices.Values(people), 2)

	if users.Total != 5 || users.Ready != 3 || users.Percent() != 60 {
		t.Errorf("%d of %d are ready, %g%%", users.Ready, users.Total, users.Percent())
	}
	if diff := cmp.Diff(map[sspr.Reason]int{sspr.QuestionsRetire: 1, sspr.MethodsNotOffered: 1, sspr.NothingRegistered: 1}, users.Reasons); diff != "" {
		t.Error(diff)
	}
	if users.ReadyRequiring != [2]int{3, 1} {
		t.Errorf("ready by number required: %v", users.ReadyRequiring)
	}
	if len(users.People) != 2 || users.Left != 1 || users.People[0].Name != "asks" || users.People[1].Name != "code" {
		t.Errorf("listed: %+v and %d more", users.People, users.Left)
	}
	want := map[sspr.Method]sspr.Effect{
		appNotice:   {Registered: 0, ReadyWith: 3, ReadyWithout: 3},
		appCode:     {Registered: 1, ReadyWith: 4, ReadyWithout: 3},
		byEmail:     {Registered: 2, ReadyWith: 3, ReadyWithout: 2},
		byMobile:    {Registered: 1, ReadyWith: 3, ReadyWithout: 3},
		byOffice:    {Registered: 0, ReadyWith: 3, ReadyWithout: 3},
		byQuestions: {Registered: 1, ReadyWith: 3, ReadyWithout: 2},
	}
	if diff := cmp.Diff(want, users.Effects); diff != "" {
		t.Error(diff)
	}
	if administrators.Total != 1 || administrators.Ready != 0 || len(administrators.Effects) != 0 || administrators.People[0].Name != "chief" {
		t.Errorf("administrators: %+v", administrators)
	}
}

// TestLockedOut: who could when the report was made and could not now is counted, and listed before all others.
func TestLockedOut(t *testing.T) {
	person := func(name string, capable bool, registered ...sspr.Method) sspr.Person {
		return sspr.Person{Name: name, Reported: true, Enabled: capable, Capable: capable, Registered: sspr.SetOf(registered...), Offered: sspr.SetOf(byEmail, byMobile)}
	}
	people := []sspr.Person{
		person("a", false), person("b", false), person("c", true, byEmail), person("d", true, byEmail, byMobile), person("e", true, byMobile), person("f", true, byOffice), {Name: "g"},
	}
	for limit, want := range map[int][]string{0: nil, 1: {"c"}, 2: {"c", "e"}, 4: {"c", "e", "f", "a"}, 6: {"c", "e", "f", "a", "b", "g"}, 9: {"c", "e", "f", "a", "b", "g"}} {
		users, _ := sspr.Rules{Required: 2}.Assess(slices.Values(people), limit)
		var names []string
		for _, l := range users.People {
			names = append(names, l.Name)
		}
		if users.LockedOut != 3 || users.NotEnabled != 2 || !slices.Equal(names, want) || users.Left != 6-len(want) {
			t.Errorf("limit %d: %d locked out, %d not enabled, listed %v and %d more", limit, users.LockedOut, users.NotEnabled, names, users.Left)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		ready, total int
		want         float64
	}{{0, 0, 0}, {0, 7, 0}, {7, 7, 100}, {19, 20, 95}, {1999, 2000, 99.9}, {9999, 10000, 99.9}, {2, 3, 66.6}} {
		if got := (sspr.Readiness{Total: c.total, Ready: c.ready}).Percent(); got != c.want {
			t.Errorf("%d of %d: %g, want %g", c.ready, c.total, got, c.want)
		}
	}
}

// TestOffering: the legacy switches hold for everybody, the authentication methods policy for its targets.
func TestOffering(t *testing.T) {
	enabled := func(included, excluded []string) sspr.MethodConfiguration {
		targets := func(ids []string) *[]sspr.Target {
			list := []sspr.Target{}
			for _, id := range ids {
				list = append(list, sspr.ParseTarget(id))
			}
			return &list
		}
		return sspr.MethodConfiguration{State: new("enabled"), Included: targets(included), Excluded: targets(excluded)}
	}
	members := map[string][]string{"pilots": {"kim", "lee"}, "leavers": {"lee"}}
	member := func(group, user string) bool { return slices.Contains(members[group], user) }
	configurations := map[sspr.ConfigurableMethod]sspr.MethodConfiguration{
		sspr.MethodEmail:        enabled([]string{sspr.AllUsers}, nil),
		sspr.MethodSMS:          enabled([]string{"pilots"}, []string{"leavers"}),
		sspr.MethodVoice:        enabled([]string{"user:pat"}, nil),
		sspr.MethodSoftwareOATH: {State: new("disabled"), Included: &[]sspr.Target{{ID: sspr.AllUsers, Type: "group"}}},
	}
	for _, c := range []struct {
		state sspr.MigrationState
		user  string
		want  sspr.MethodSet
	}{
		{sspr.MigrationComplete, "kim", sspr.SetOf(byEmail, byMobile, byQuestions)},
		{sspr.MigrationComplete, "lee", sspr.SetOf(byEmail, byQuestions)},
		{sspr.MigrationComplete, "pat", sspr.SetOf(byEmail, byMobile, byQuestions)},
		{sspr.MigrationComplete, "sam", sspr.SetOf(byEmail, byQuestions)},
		{sspr.MigrationInProgress, "sam", sspr.SetOf(byEmail, appCode, byQuestions)},
		{sspr.PreMigration, "kim", sspr.SetOf(appCode, byQuestions)},
	} {
		t.Run(fmt.Sprint(c.state, " ", c.user), func(t *testing.T) {
			a := sspr.Availability{State: &c.state, Legacy: &[]sspr.Method{appCode, byQuestions}, Configurations: configurations}
			offering, known := a.Offering(member)
			if !known {
				t.Fatal("not known")
			}
			if got := offering.To(c.user); got != c.want {
				t.Errorf("offered: %v, want %v", got.Methods(), c.want.Methods())
			}
		})
	}
	if _, known := (sspr.Availability{State: new(sspr.PreMigration), Configurations: configurations}).Offering(member); known {
		t.Error("known without the legacy switches, which decide before the migration")
	}
	if _, known := (sspr.Availability{Configurations: configurations}).Offering(member); known {
		t.Error("known without the migration state")
	}
	groups := sspr.Availability{Configurations: configurations}.TargetGroups()
	if !slices.Equal(groups, []string{"leavers", "pilots"}) {
		t.Errorf("groups: %v", groups)
	}
}
