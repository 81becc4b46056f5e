package sspr_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func TestMigrationMoves(t *testing.T) {
	t.Parallel()
	const pre, progress, complete = sspr.PreMigration, sspr.MigrationInProgress, sspr.MigrationComplete
	for name, test := range map[string]struct {
		from, to sspr.MigrationState
		born     bool
		want     string
	}{
		"forward":                  {pre, progress, false, ""},
		"in one step":              {pre, complete, false, ""},
		"finish":                   {progress, complete, false, ""},
		"back from complete":       {complete, progress, false, ""},
		"two steps back":           {complete, pre, false, "warning migration_state"},
		"back before":              {progress, pre, false, "warning migration_state"},
		"no move":                  {complete, complete, true, ""},
		"born migrated, before":    {complete, pre, true, "error migration_state"},
		"born migrated, progress":  {complete, progress, true, "warning migration_state"},
		"a state of the service's": {"unknownFutureValue", complete, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live := sspr.MethodsPolicy{MigrationState: p(test.from), BornMigrated: p(test.born)}
			if got := formatted(sspr.MethodsPolicy{MigrationState: p(test.to)}.CheckMove(live)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSnoozeDays(t *testing.T) {
	t.Parallel()
	for days, want := range map[int64]string{-1: "error registration_campaign_snooze_days", 0: "", 14: "", 15: "error registration_campaign_snooze_days"} {
		if got := formatted(sspr.MethodsPolicy{CampaignSnoozeDays: &days}.Check()); got != want {
			t.Errorf("%d: got %q, want %q", days, got, want)
		}
	}
}

func TestMethodConfigurationCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		c    sspr.MethodConfiguration
		want string
	}{
		"office phone of voice":           {sspr.MethodConfiguration{Method: p(sspr.MethodVoice), OfficePhoneAllowed: p(true)}, ""},
		"office phone of sms":             {sspr.MethodConfiguration{Method: p(sspr.MethodSMS), OfficePhoneAllowed: p(true)}, "error office_phone_allowed"},
		"sign-in of sms":                  {sspr.MethodConfiguration{Method: p(sspr.MethodSMS), UsableForSignIn: p(false)}, ""},
		"sign-in of voice":                {sspr.MethodConfiguration{Method: p(sspr.MethodVoice), UsableForSignIn: p(false)}, "error usable_for_sign_in"},
		"mode of e-mail":                  {sspr.MethodConfiguration{Method: p(sspr.MethodEmail), AuthenticationMode: p("any")}, "error authentication_mode"},
		"codes of software OATH":          {sspr.MethodConfiguration{Method: p(sspr.MethodSoftwareOATH), SoftwareOATHEnabled: p(true)}, "error software_oath_enabled"},
		"external users of voice":         {sspr.MethodConfiguration{Method: p(sspr.MethodVoice), ExternalIDEmailOTP: p("enabled")}, "error allow_external_id_to_use_email_otp"},
		"method not known":                {sspr.MethodConfiguration{OfficePhoneAllowed: p(true)}, ""},
		"e-mail off, external users on":   {sspr.MethodConfiguration{Method: p(sspr.MethodEmail), State: p("disabled"), ExternalIDEmailOTP: p("enabled")}, "error state"},
		"e-mail off, external by default": {sspr.MethodConfiguration{Method: p(sspr.MethodEmail), State: p("disabled"), ExternalIDEmailOTP: p("default")}, ""},
		"a mode for nobody":               {sspr.MethodConfiguration{Method: p(sspr.MethodMicrosoftAuthenticator), AuthenticationMode: p("push"), Included: &[]sspr.Target{}}, "error authentication_mode"},
		"enabled for nobody":              {sspr.MethodConfiguration{Method: p(sspr.MethodSMS), State: p("enabled"), Included: &[]sspr.Target{}}, "warning included_groups"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := formatted(test.c.Check()); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTargetsRoundTrip(t *testing.T) {
	t.Parallel()
	for _, target := range []sspr.Target{{ID: "all_users", Type: "group"}, {ID: "x", Type: "group"}, {ID: "x", Type: "user"}} {
		if got := sspr.ParseTarget(target.String()); got != target {
			t.Errorf("got %v, want %v", got, target)
		}
	}
}

// availability returns a tenant whose authentication methods policy enables the given methods for all users.
func availability(state sspr.MigrationState, legacy *[]sspr.Method, on ...sspr.ConfigurableMethod) sspr.Availability {
	everyone := &[]sspr.Target{{ID: sspr.AllUsers, Type: "group"}}
	a := sspr.Availability{State: &state, Legacy: legacy, Configurations: map[sspr.ConfigurableMethod]sspr.MethodConfiguration{}}
	for _, m := range sspr.ConfigurableMethods() {
		c := sspr.MethodConfiguration{State: p("disabled"), Included: everyone}
		if slices.Contains(on, m) {
			c.State = p("enabled")
		}
		a.Configurations[m] = c
	}
	return a
}

func TestUsableMethods(t *testing.T) {
	t.Parallel()
	legacy := &[]sspr.Method{sspr.Email, sspr.SecurityQuestions}
	const pre, progress, complete = sspr.PreMigration, sspr.MigrationInProgress, sspr.MigrationComplete
	office := availability(complete, nil, sspr.MethodVoice)
	office.Configurations[sspr.MethodVoice] = sspr.MethodConfiguration{State: p("enabled"), OfficePhoneAllowed: p(true)}
	codes := availability(complete, nil)
	codes.Configurations[sspr.MethodMicrosoftAuthenticator] = sspr.MethodConfiguration{State: p("enabled"), SoftwareOATHEnabled: p(true)}
	nobody := availability(complete, nil)
	nobody.Configurations[sspr.MethodEmail] = sspr.MethodConfiguration{State: p("enabled"), Included: &[]sspr.Target{}}
	for name, test := range map[string]struct {
		a     sspr.Availability
		want  []sspr.Method
		known bool
	}{
		"before, legacy alone counts":        {availability(pre, legacy, sspr.MethodSMS), []sspr.Method{sspr.Email, sspr.SecurityQuestions}, true},
		"before, legacy not known":           {availability(pre, nil, sspr.MethodSMS), nil, false},
		"in progress, both count":            {availability(progress, legacy, sspr.MethodSMS), []sspr.Method{sspr.Email, sspr.MobilePhone, sspr.SecurityQuestions}, true},
		"complete, the policy counts":        {availability(complete, legacy, sspr.MethodSMS), []sspr.Method{sspr.MobilePhone, sspr.SecurityQuestions}, true},
		"complete, legacy not known":         {availability(complete, nil, sspr.MethodSMS, sspr.MethodVoice), []sspr.Method{sspr.MobilePhone}, true},
		"voice with office phones":           {office, []sspr.Method{sspr.MobilePhone, sspr.OfficePhone}, true},
		"authenticator with codes":           {codes, []sspr.Method{sspr.MobileAppNotification, sspr.MobileAppCode}, true},
		"software OATH":                      {availability(complete, nil, sspr.MethodSoftwareOATH), []sspr.Method{sspr.MobileAppCode}, true},
		"enabled for nobody is not usable":   {nobody, nil, true},
		"migration state not known":          {sspr.Availability{}, nil, false},
		"a migration state of the service's": {availability("unknownFutureValue", legacy, sspr.MethodSMS), []sspr.Method{sspr.Email, sspr.MobilePhone, sspr.SecurityQuestions}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, known := test.a.Usable()
			if !slices.Equal(got, test.want) || known != test.known {
				t.Errorf("got %v %v, want %v %v", got, known, test.want, test.known)
			}
		})
	}
}

// TestNotKnown checks that hardware tokens are offered, not offered, or not known to be, which are three different
// results (autumn-2026 1.7).
func TestNotKnown(t *testing.T) {
	t.Parallel()
	const pre, progress, complete = sspr.PreMigration, sspr.MigrationInProgress, sspr.MigrationComplete
	shown := func(a sspr.Availability, state string, included ...sspr.Target) sspr.Availability {
		a.Configurations[sspr.MethodHardwareOATH] = sspr.MethodConfiguration{State: &state, Included: &included}
		return a
	}
	everybody := sspr.Target{ID: sspr.AllUsers, Type: "group"}
	none, code := &[]sspr.Method{}, &[]sspr.Method{sspr.MobileAppCode}
	token := []sspr.Method{sspr.HardwareOATH}
	for name, test := range map[string]struct {
		a         sspr.Availability
		offered   bool
		wantKnown []sspr.Method
	}{
		"not shown":                                {availability(complete, none), false, token},
		"not shown, and questions not known":       {availability(complete, nil), false, []sspr.Method{sspr.SecurityQuestions, sspr.HardwareOATH}},
		"enabled":                                  {shown(availability(complete, none), "enabled", everybody), true, nil},
		"enabled for nobody":                       {shown(availability(complete, none), "enabled"), false, nil},
		"disabled":                                 {shown(availability(complete, code), "disabled", everybody), false, nil},
		"before the migration, without codes":      {shown(availability(pre, none), "enabled", everybody), false, nil},
		"before the migration, with codes":         {shown(availability(pre, code), "disabled", everybody), false, token},
		"in the middle of it, disabled":            {shown(availability(progress, none), "disabled", everybody), false, nil},
		"in the middle of it, disabled with codes": {shown(availability(progress, code), "disabled", everybody), false, token},
		"in the middle of it, enabled":             {shown(availability(progress, code), "enabled", everybody), true, nil},
		"in the middle of it, not shown":           {availability(progress, none), false, token},
	} {
		usable, _ := test.a.Usable()
		if got := test.a.NotKnown(); !slices.Equal(got, test.wantKnown) || slices.Contains(usable, sspr.HardwareOATH) != test.offered {
			t.Errorf("%s: offered %v and not known %v, want %v and %t", name, usable, got, test.wantKnown, test.offered)
		}
	}
}

// TestAdvice checks that no method is recommended that Microsoft retires, nor the authenticator app beside itself.
func TestAdvice(t *testing.T) {
	t.Parallel()
	app := sspr.MethodMicrosoftAuthenticator
	for name, test := range map[string]struct {
		a    sspr.Availability
		want string
	}{
		"nothing left":            {availability(sspr.MigrationComplete, nil), "sspr_authentication_method_configuration does that for email, microsoft_authenticator and software_oath."},
		"the app alone":           {availability(sspr.MigrationComplete, nil, app), "sspr_authentication_method_configuration does that for email."},
		"nothing before":          {availability(sspr.PreMigration, &[]sspr.Method{}), "email or mobile_app_code in methods of sspr_authentication_methods."},
		"the app alone before":    {availability(sspr.PreMigration, &[]sspr.Method{sspr.MobileAppCode}), "Offer another method first: email in methods"},
		"and tokens are not seen": {availability(sspr.MigrationComplete, nil), "Hardware OATH tokens are not counted"},
	} {
		found := test.a.CheckLockOut(p[int64](1), sspr.FieldState)
		if len(found) != 1 || !strings.Contains(found[0].Detail, test.want) {
			t.Errorf("%s: got %v, want %q", name, found, test.want)
			continue
		}
		_, advice, _ := strings.Cut(found[0].Detail, "another method first")
		for _, ends := range []string{"sms", "voice", "phone", "question"} {
			if strings.Contains(advice, ends) {
				t.Errorf("%s: %q recommends what ends", name, advice)
			}
		}
	}
}

func TestLockOut(t *testing.T) {
	t.Parallel()
	const complete = sspr.MigrationComplete
	for name, test := range map[string]struct {
		a        sspr.Availability
		required *int64
		want     string
	}{
		"nothing left":                {availability(complete, nil), nil, "warning state"},
		"one left of two":             {availability(complete, nil, sspr.MethodEmail), p[int64](2), "warning state"},
		"one left of one":             {availability(complete, nil, sspr.MethodEmail), p[int64](1), ""},
		"one left, number not known":  {availability(complete, nil, sspr.MethodEmail), nil, "warning state"},
		"two left, number not known":  {availability(complete, nil, sspr.MethodEmail, sspr.MethodSMS), nil, ""},
		"the app alone":               {availability(complete, nil, sspr.MethodMicrosoftAuthenticator, sspr.MethodSoftwareOATH), p[int64](1), "warning state"},
		"the app and e-mail":          {availability(complete, nil, sspr.MethodMicrosoftAuthenticator, sspr.MethodEmail), p[int64](2), ""},
		"legacy switches not known":   {availability(sspr.MigrationInProgress, nil), p[int64](2), ""},
		"legacy switches make it two": {availability(sspr.MigrationInProgress, &[]sspr.Method{sspr.Email}, sspr.MethodSMS), p[int64](2), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := formatted(test.a.CheckLockOut(test.required, sspr.FieldState)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
