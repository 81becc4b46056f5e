package sspr_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestKeptValuesAreNoErrors checks that the rules see the values that a configuration writes and, of the values that
// the tenant keeps, only those that interact with them.
func TestKeptValuesAreNoErrors(t *testing.T) {
	t.Parallel()
	nobody := &[]sspr.Target{}
	for name, test := range map[string]struct {
		live, written sspr.MethodConfiguration
		want          string
	}{
		"the tenant's flags on no group": {
			sspr.MethodConfiguration{Included: nobody, UsableForSignIn: p(true)}, sspr.MethodConfiguration{Method: p(sspr.MethodSMS), State: p("disabled")}, "",
		},
		"the tenant's mode for no group": {
			sspr.MethodConfiguration{Included: nobody, AuthenticationMode: p("push")}, sspr.MethodConfiguration{Method: p(sspr.MethodMicrosoftAuthenticator), State: p("disabled")}, "",
		},
		"a written flag on the tenant's no group": {
			sspr.MethodConfiguration{Included: nobody}, sspr.MethodConfiguration{Method: p(sspr.MethodSMS), UsableForSignIn: p(true)}, "error usable_for_sign_in",
		},
		"settings of other methods in the tenant's answer": {
			sspr.MethodConfiguration{OfficePhoneAllowed: p(true), SoftwareOATHEnabled: p(true)}, sspr.MethodConfiguration{Method: p(sspr.MethodEmail), State: p("enabled")}, "",
		},
		"a written setting of another method": {
			sspr.MethodConfiguration{}, sspr.MethodConfiguration{Method: p(sspr.MethodEmail), OfficePhoneAllowed: p(true)}, "error office_phone_allowed",
		},
		"e-mail was off while external users need it": {
			sspr.MethodConfiguration{State: p("disabled"), ExternalIDEmailOTP: p("enabled")}, sspr.MethodConfiguration{Method: p(sspr.MethodEmail), Included: nobody}, "",
		},
		"e-mail is turned off while external users need it": {
			sspr.MethodConfiguration{State: p("enabled"), ExternalIDEmailOTP: p("enabled")}, sspr.MethodConfiguration{Method: p(sspr.MethodEmail), State: p("disabled")}, "error state",
		},
		"external users are let in while e-mail is off": {
			sspr.MethodConfiguration{State: p("disabled")}, sspr.MethodConfiguration{Method: p(sspr.MethodEmail), ExternalIDEmailOTP: p("enabled"), Included: nobody}, "error state",
		},
		"was enabled for nobody before": {
			sspr.MethodConfiguration{State: p("enabled"), Included: nobody}, sspr.MethodConfiguration{Method: p(sspr.MethodVoice), OfficePhoneAllowed: p(true)}, "",
		},
		"is enabled for nobody": {
			sspr.MethodConfiguration{State: p("disabled"), Included: nobody}, sspr.MethodConfiguration{Method: p(sspr.MethodVoice), State: p("enabled")}, "warning included_groups",
		},
		"e-mail is enabled for external users": {
			sspr.MethodConfiguration{}, sspr.MethodConfiguration{Method: p(sspr.MethodEmail), State: p("enabled"), Included: nobody, ExternalIDEmailOTP: p("enabled")}, "",
		},
		"e-mail stays enabled for external users": {
			sspr.MethodConfiguration{State: p("enabled"), ExternalIDEmailOTP: p("enabled")}, sspr.MethodConfiguration{Method: p(sspr.MethodEmail), Included: nobody}, "",
		},
		"e-mail is enabled for nobody": {
			sspr.MethodConfiguration{ExternalIDEmailOTP: p("disabled")}, sspr.MethodConfiguration{Method: p(sspr.MethodEmail), State: p("enabled"), Included: nobody}, "warning included_groups",
		},
		"nobody is left": {
			sspr.MethodConfiguration{State: p("enabled")}, sspr.MethodConfiguration{Method: p(sspr.MethodVoice), Included: nobody}, "warning included_groups",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := formatted(test.written.CheckKept(test.live)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestRestoring checks that targets are restored as found if they were managed, or if they differed in a managed flag.
// Unmanaged values stay, and values that the tenant did not have are named.
func TestRestoring(t *testing.T) {
	t.Parallel()
	raw, some := `[{"id":"a"}]`, &[]sspr.Target{{ID: "a", Type: "group"}}
	agreed := sspr.MethodConfiguration{
		State: p("enabled"), Included: some, Excluded: some, IncludedAsFound: &raw, UsableForSignIn: p(true), AuthenticationMode: p("push"), OfficePhoneAllowed: p(true),
	}
	differing := agreed
	differing.UsableForSignIn, differing.AuthenticationMode = nil, nil
	unknown := agreed
	unknown.IncludedAsFound = nil
	empty := sspr.MethodConfiguration{State: p("enabled")}
	for name, test := range map[string]struct {
		found   sspr.MethodConfiguration
		managed []string
		want    sspr.MethodConfiguration
		lost    string
	}{
		"nothing was managed":                {agreed, nil, sspr.MethodConfiguration{}, ""},
		"the state":                          {agreed, []string{"state"}, sspr.MethodConfiguration{State: p("enabled")}, ""},
		"the targets":                        {agreed, []string{"state", "included_groups"}, sspr.MethodConfiguration{State: p("enabled"), IncludedAsFound: &raw}, ""},
		"the targets and a flag":             {agreed, []string{"included_groups", "usable_for_sign_in", "authentication_mode"}, sspr.MethodConfiguration{IncludedAsFound: &raw}, ""},
		"a flag on which targets agreed":     {agreed, []string{"usable_for_sign_in"}, sspr.MethodConfiguration{UsableForSignIn: p(true)}, ""},
		"a mode on which targets agreed":     {agreed, []string{"authentication_mode"}, sspr.MethodConfiguration{AuthenticationMode: p("push")}, ""},
		"a flag on which they differed":      {differing, []string{"usable_for_sign_in", "state"}, sspr.MethodConfiguration{State: p("enabled"), IncludedAsFound: &raw}, ""},
		"a mode on which they differed":      {differing, []string{"authentication_mode"}, sspr.MethodConfiguration{IncludedAsFound: &raw}, ""},
		"they differed in what was nobody's": {differing, []string{"excluded_groups"}, sspr.MethodConfiguration{Excluded: some}, ""},
		"the targets, found in an old state": {unknown, []string{"included_groups", "usable_for_sign_in"}, sspr.MethodConfiguration{Included: some, UsableForSignIn: p(true)}, ""},
		"the tenant had no value": {
			empty, []string{"state", "office_phone_allowed", "included_groups", "usable_for_sign_in"}, empty, "office_phone_allowed included_groups usable_for_sign_in",
		},
		"no value beside the targets": {differing, []string{"software_oath_enabled", "usable_for_sign_in"}, sspr.MethodConfiguration{IncludedAsFound: &raw}, "software_oath_enabled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, lost := test.found.Restoring(test.managed)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if strings.Join(lost, " ") != test.lost {
				t.Errorf("got %q lost, want %q", lost, test.lost)
			}
		})
	}
	if agreed.Included == nil || agreed.IncludedAsFound == nil {
		t.Error("what was found has changed")
	}
}

// TestFindingsBySeverity checks that only errors stop a plan.
func TestFindingsBySeverity(t *testing.T) {
	t.Parallel()
	all := []sspr.Finding{{Severity: sspr.Warning, Field: "a"}, {Severity: sspr.Error, Field: "b"}, {Severity: sspr.Warning, Field: "c"}}
	if got := formatted(sspr.Errors(all)); got != "error b" {
		t.Errorf("errors: got %q", got)
	}
	if got := formatted(sspr.Warnings(all)); got != "warning a; warning c" {
		t.Errorf("warnings: got %q", got)
	}
}

func TestUnlockingNeedsWriteback(t *testing.T) {
	t.Parallel()
	off, on := p(false), p(true)
	for name, test := range map[string]struct {
		o    sspr.OnPremisesIntegration
		want string
	}{
		"both off":          {sspr.OnPremisesIntegration{UnlockWithoutReset: on, WriteBack: off, CloudSyncWriteBack: off}, "warning unlock_without_reset"},
		"one on":            {sspr.OnPremisesIntegration{UnlockWithoutReset: on, WriteBack: on, CloudSyncWriteBack: off}, ""},
		"the other on":      {sspr.OnPremisesIntegration{UnlockWithoutReset: on, WriteBack: off, CloudSyncWriteBack: on}, ""},
		"one not known":     {sspr.OnPremisesIntegration{UnlockWithoutReset: on, WriteBack: off}, ""},
		"nothing to unlock": {sspr.OnPremisesIntegration{UnlockWithoutReset: off, WriteBack: off, CloudSyncWriteBack: off}, ""},
	} {
		if got := formatted(test.o.Check()); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// details returns the details of findings, for rules whose wording matters.
func details(findings []sspr.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Detail)
	}
	return strings.Join(all, "\n")
}

// TestDetails checks that details name what is offered, left or too long, and why an error is only a warning.
func TestDetails(t *testing.T) {
	t.Parallel()
	live := sspr.AuthenticationMethods{Required: p[int64](2), Methods: &[]sspr.Method{sspr.Email}}
	long := "https:// " + strings.Repeat("ä", 100)
	for name, test := range map[string]struct {
		findings []sspr.Finding
		has, not string
	}{
		"no methods":          {sspr.AuthenticationMethods{Required: p[int64](1), Methods: &[]sspr.Method{}}.Check(), "the methods offered are none, so", ""},
		"one method":          {live.Check(), "the methods offered are email, so", ""},
		"code and another":    {sspr.AuthenticationMethods{Required: p[int64](2), Methods: &[]sspr.Method{sspr.MobileAppCode, sspr.Email}}.Check(), "requires at least 2 other methods; there is only email.", "method(s)"},
		"code alone":          {sspr.AuthenticationMethods{Required: p[int64](1), Methods: &[]sspr.Method{sspr.MobileAppCode}}.Check(), "requires at least 1 other method; there is none.", "other methods"},
		"migrated":            {live.CheckKept(sspr.AuthenticationMethods{}, p(sspr.MigrationComplete)), "This tenant is migrated", "come from the tenant"},
		"the tenant's own":    {sspr.AuthenticationMethods{Required: p[int64](2)}.CheckKept(live, p(sspr.PreMigration)), "The methods come from the tenant", "migrated"},
		"not known":           {sspr.AuthenticationMethods{Methods: &[]sspr.Method{sspr.Email, sspr.MobilePhone}}.CheckKept(live, nil), "cannot read whether this tenant is migrated", ""},
		"nothing left":        {availability(sspr.MigrationComplete, nil).CheckLockOut(nil, "x"), "no method is left for", "only"},
		"one left":            {availability(sspr.MigrationComplete, nil, sspr.MethodEmail).CheckLockOut(p[int64](2), "x"), "only email is left for", "no method"},
		"a link that is long": {sspr.Customization{HelpdeskEmailOrURL: &long}.Check(), `"` + long[:9] + strings.Repeat("ä", 51) + `..."`, ""},
	} {
		got := details(test.findings)
		if !strings.Contains(got, test.has) || test.not != "" && strings.Contains(got, test.not) {
			t.Errorf("%s: got %q", name, got)
		}
	}
	exact := "x " + strings.Repeat("y", 58)
	if got := details(sspr.Customization{HelpdeskEmailOrURL: &exact}.Check()); !strings.HasPrefix(got, `"`+exact+`" must be`) {
		t.Errorf("60 characters: got %q", got)
	}
	more := exact + "z"
	if got := details(sspr.Customization{HelpdeskEmailOrURL: &more}.Check()); !strings.HasPrefix(got, `"`+exact+`..." must be`) {
		t.Errorf("61 characters: got %q", got)
	}
}

// TestSearchDoesNotEndEarly checks that an entry that does not count does not end the search.
func TestSearchDoesNotEndEarly(t *testing.T) {
	t.Parallel()
	const p1 = "41781fb2-bc02-4b7c-bd55-b576c07bb09d"
	subscriptions := []sspr.Subscription{
		{SkuID: sspr.NewObjectID("OLD"), PartNumber: "EMS", PlanIDs: objectIDs(p1)},
		{SkuID: sspr.NewObjectID("STD"), PartNumber: "O365_BUSINESS_PREMIUM", Usable: true},
		{SkuID: sspr.NewObjectID("E3"), PartNumber: "SPE_E3", Usable: true, PlanIDs: objectIDs("other", strings.ToUpper(p1))},
	}
	if l := sspr.LicenseOf(subscriptions); !l.Premium || !l.Paid || !l.BusinessStandard || l.PremiumP2 {
		t.Errorf("got %+v", l)
	}
	licensing := sspr.LicensingOf(subscriptions)
	for sku, want := range map[string]bool{"old": false, "std": true, "e3": true} {
		if got := licensing.Covers(sspr.DirectoryUser{Licenses: []sspr.AssignedLicense{{SkuID: sspr.NewObjectID(sku)}}}); got != want {
			t.Errorf("%s: got %t", sku, got)
		}
	}
	for plan, want := range map[string]bool{strings.ToUpper(p1): false, "other": true} {
		if got := licensing.Covers(sspr.DirectoryUser{Licenses: []sspr.AssignedLicense{{SkuID: sspr.NewObjectID("E3"), DisabledPlans: objectIDs(plan)}}}); got != want {
			t.Errorf("E3 without %s: got %t", plan, got)
		}
	}
	if got := formatted((sspr.MethodsPolicy{MigrationState: p(sspr.PreMigration)}).CheckMove(sspr.MethodsPolicy{BornMigrated: p(true)})); got != "" {
		t.Errorf("a move from a state that is not known: got %q", got)
	}
}

// TestAuthenticatorMethods checks that codes of the app need a switch of their own and the app itself.
func TestAuthenticatorMethods(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		app  sspr.MethodConfiguration
		want []sspr.Method
	}{
		"without codes":   {sspr.MethodConfiguration{State: p("enabled"), SoftwareOATHEnabled: p(false)}, []sspr.Method{sspr.MobileAppNotification}},
		"codes not known": {sspr.MethodConfiguration{State: p("enabled")}, []sspr.Method{sspr.MobileAppNotification}},
		"disabled":        {sspr.MethodConfiguration{State: p("disabled"), SoftwareOATHEnabled: p(true)}, nil},
	} {
		a := availability(sspr.MigrationComplete, nil)
		a.Configurations[sspr.MethodMicrosoftAuthenticator] = test.app
		if got, _ := a.Usable(); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

// TestLockOutWarnings checks that the warning about no method differs from the one about the app alone.
func TestLockOutWarnings(t *testing.T) {
	t.Parallel()
	nothing := availability(sspr.MigrationComplete, nil).CheckLockOut(nil, sspr.FieldState)
	app := availability(sspr.MigrationComplete, nil, sspr.MethodMicrosoftAuthenticator).CheckLockOut(nil, sspr.FieldState)
	if len(nothing) != 1 || len(app) != 1 || !strings.Contains(nothing[0].Summary, "no user") || !strings.Contains(app[0].Summary, "app alone") {
		t.Errorf("got %v and %v", nothing, app)
	}
}

func TestOneDayOfNoEffect(t *testing.T) {
	t.Parallel()
	if got := formatted(sspr.Registration{RequiredAtSignIn: p(false), ReconfirmAfterDays: p[int64](1)}.Check()); got != "warning reconfirm_after_days" {
		t.Errorf("got %q", got)
	}
}
