package plans

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

func number(n int) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }

func boolean(b bool) tftypes.Value { return tftypes.NewValue(tftypes.Bool, b) }

func list(s ...string) tftypes.Value {
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, values(s))
}

func values(s []string) []tftypes.Value {
	var v []tftypes.Value
	for _, e := range s {
		v = append(v, text(e))
	}
	return v
}

// expectWarnings compares warnings with what each must begin with, and with further words, in any order.
func expectWarnings(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("got %d warnings, want %d:\n%s", len(got), len(want), strings.Join(got, "\n---\n"))
	}
	for _, w := range want {
		summary, words, _ := strings.Cut(w, " | ")
		found := false
		for _, g := range got {
			found = found || strings.HasPrefix(g, summary) && strings.Contains(g, words)
		}
		if !found {
			t.Errorf("no warning %q with %q in:\n%s", summary, words, strings.Join(got, "\n---\n"))
		}
	}
}

// registered makes five users who may reset passwords, one with two registered methods and one with one.
func registered(s *emulator.State) {
	pre := "preMigration"
	s.SetMigrationState(&pre)
	s.SetPolicy("enablementType", 2)
	for i := range s.Users {
		s.Users[i].RegisteredMethods = nil
	}
	s.User(emulator.SeedUserID).RegisteredMethods = []string{"email", "mobilePhone"}
	s.User(acctest.LeeID).RegisteredMethods = []string{"email"}
}

// inMigration is registered in the middle of the migration: the legacy switches alone offer e-mail.
func inMigration(s *emulator.State) {
	registered(s)
	progress := "migrationInProgress"
	s.SetMigrationState(&progress)
	s.SetAuthenticationMethod("Email", "state", "disabled")
	s.SetAuthenticationMethod("Sms", "state", "enabled")
}

func TestWarningsOfPlans(t *testing.T) {
	t.Parallel()
	type attributes = map[string]tftypes.Value
	complete := "migrationComplete"
	migrated := func(s *emulator.State) { s.SetMigrationState(&complete) }
	free := func(s *emulator.State) { s.SubscribedSkus = nil }
	emailOff := func(s *emulator.State) {
		migrated(s)
		s.SetAuthenticationMethod("Email", "state", "disabled")
		s.SetAuthenticationMethod("MicrosoftAuthenticator", "state", "disabled")
	}
	for name, test := range map[string]struct {
		tenant     []func(*emulator.State)
		typeName   string
		attributes attributes
		want       []string
	}{
		"adoption names every change": {
			nil, "sspr_registration",
			attributes{"required_at_sign_in": boolean(true), "reconfirm_after_days": number(90)},
			[]string{"sspr_registration will be changed, not created | reconfirm_after_days: 180 -> 90"},
		},
		"adoption of what is the same": {nil, "sspr_registration", attributes{"reconfirm_after_days": number(180)}, nil},
		"reconfirmation without registration": {
			nil, "sspr_registration",
			attributes{"required_at_sign_in": boolean(false)},
			[]string{"sspr_registration will be changed, not created", "Reconfirmation has no effect"},
		},
		"a free tenant": {
			[]func(*emulator.State){free},
			"sspr_policy",
			attributes{"enabled_for": text("all")},
			[]string{"sspr_policy will be changed, not created | \"none\" -> \"all\"", "Tenant licenses do not include password reset"},
		},
		"a free tenant, nobody enabled": {[]func(*emulator.State){free}, "sspr_policy", attributes{"enabled_for": text("none")}, nil},
		"office phones in a free tenant": {
			[]func(*emulator.State){free, func(s *emulator.State) { pre := "preMigration"; s.SetMigrationState(&pre) }},
			"sspr_authentication_methods",
			attributes{"methods": list("email", "mobile_phone", "office_phone")},
			[]string{"sspr_authentication_methods will be changed, not created", "Office phone requires a paid subscription", "Text messages and voice calls end on February 1, 2027"},
		},
		"no questions in a migrated tenant": {
			[]func(*emulator.State){migrated, func(s *emulator.State) { s.SetAuthenticationMethod("Sms", "state", "enabled") }},
			"sspr_authentication_methods",
			attributes{"methods": list(), "methods_required": number(1)},
			nil,
		},
		"two methods instead of one": {
			[]func(*emulator.State){registered},
			"sspr_authentication_methods",
			attributes{"methods_required": number(2)},
			[]string{"sspr_authentication_methods will be changed, not created", "Lock-out risk: 1 of 5 users could no longer reset a password | Today 2 of the 5 users in scope can reset a password; after this change 1 of them no longer can. (Administrators and guests are not counted.)"},
		},
		"a method that people rely on goes": {
			[]func(*emulator.State){registered},
			"sspr_authentication_methods",
			attributes{"methods": list("mobile_phone")},
			[]string{"sspr_authentication_methods will be changed, not created", "Lock-out risk: 1 of 5 users could no longer reset a password", "Text messages and voice calls end on February 1, 2027 | On February 1, 2027, 1 of the 5 users in scope will lose password reset for lack of another method."},
		},
		"a method that nobody has goes": {
			[]func(*emulator.State){registered, func(s *emulator.State) { s.SetPolicy("officePhoneOptionEnabled", true) }},
			"sspr_authentication_methods",
			attributes{"methods": list("mobile_phone", "email")},
			[]string{"sspr_authentication_methods will be changed, not created"},
		},
		"nobody is counted without the license of the report": {
			[]func(*emulator.State){registered, free},
			"sspr_authentication_methods",
			attributes{"methods_required": number(2)},
			[]string{"sspr_authentication_methods will be changed, not created"},
		},
		"the migration completes without a method that people rely on": {
			[]func(*emulator.State){inMigration},
			"sspr_authentication_methods_policy",
			attributes{"migration_state": text("migration_complete")},
			[]string{"sspr_authentication_methods_policy will be changed, not created", "Lock-out risk: 1 of 5 users could no longer reset a password"},
		},
		"a method is for a group only": {
			[]func(*emulator.State){registered, migrated, acctest.EmailFor("all_users"), func(s *emulator.State) { s.Group(emulator.SeedMailGroupID).SecurityEnabled = true }},
			"sspr_authentication_method_configuration",
			attributes{"method": text("email"), "included_groups": list(emulator.SeedMailGroupID)},
			[]string{"sspr_authentication_method_configuration (email) will be changed, not created", "Lock-out risk: 1 of 5 users could no longer reset a password"},
		},
		"a method is for more than before": {
			[]func(*emulator.State){registered, migrated, acctest.EmailFor(emulator.SeedGroupID)},
			"sspr_authentication_method_configuration",
			attributes{"method": text("email"), "included_groups": list("all_users")},
			[]string{"sspr_authentication_method_configuration (email) will be changed, not created"},
		},
		"the last method of everybody goes, and nothing says how many are required": {
			[]func(*emulator.State){registered, migrated, acctest.EmailFor("all_users"), func(s *emulator.State) { s.SetAuthenticationMethod("Sms", "state", "enabled") }},
			"sspr_authentication_method_configuration",
			attributes{"method": text("email"), "state": text("disabled")},
			[]string{
				"sspr_authentication_method_configuration (email) will be changed, not created",
				"Lock-out risk: 1 of 5 users could no longer reset a password | Today 2 of the 5 users in scope can reset a password; after this change 1 of them no longer can. (Administrators and guests are not counted.)",
			},
		},
		"taking a role from a method": {
			[]func(*emulator.State){migrated, func(s *emulator.State) {
				s.SetAuthenticationMethod("MicrosoftAuthenticator", "state", "disabled")
				s.SetAuthenticationMethod("Voice", "state", "enabled")
				s.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", true)
			}},
			"sspr_authentication_method_configuration",
			attributes{"method": text("voice"), "office_phone_allowed": boolean(false)},
			[]string{"sspr_authentication_method_configuration (voice) will be changed, not created", "Lock-out risk if two methods are required | only mobile_phone"},
		},
		"two required and one left in a migrated tenant": {
			[]func(*emulator.State){migrated, func(s *emulator.State) {
				s.SetAuthenticationMethod("Sms", "state", "enabled")
				s.SetAuthenticationMethod("MicrosoftAuthenticator", "state", "disabled")
			}},
			"sspr_authentication_methods",
			attributes{"methods_required": number(2)},
			[]string{"sspr_authentication_methods will be changed, not created", "Lock-out risk: fewer methods than required | only mobile_phone is left"},
		},
		"disabling the last method": {
			[]func(*emulator.State){emailOff, func(s *emulator.State) { s.SetAuthenticationMethod("Sms", "state", "enabled") }},
			"sspr_authentication_method_configuration",
			attributes{"method": text("sms"), "state": text("disabled")},
			[]string{"sspr_authentication_method_configuration (sms) will be changed, not created", "Lock-out risk: no user could reset a password"},
		},
		"disabling the last method but the app": {
			[]func(*emulator.State){migrated, func(s *emulator.State) { s.SetAuthenticationMethod("Sms", "state", "enabled") }},
			"sspr_authentication_method_configuration",
			attributes{"method": text("sms"), "state": text("disabled")},
			[]string{"sspr_authentication_method_configuration (sms) will be changed, not created", "Lock-out risk: the authenticator app alone | mobile_app_notification"},
		},
		"disabling what is disabled": {
			[]func(*emulator.State){emailOff}, "sspr_authentication_method_configuration", attributes{"method": text("sms"), "state": text("disabled")}, nil,
		},
		"completing the migration with nothing enabled": {
			[]func(*emulator.State){emailOff, func(s *emulator.State) { progress := "migrationInProgress"; s.SetMigrationState(&progress) }},
			"sspr_authentication_methods_policy",
			attributes{"migration_state": text("migration_complete")},
			[]string{"sspr_authentication_methods_policy will be changed, not created", "Lock-out risk: no user could reset a password"},
		},
		"unlocking without writeback": {
			nil, "sspr_on_premises_integration",
			attributes{"unlock_without_reset": boolean(true)},
			[]string{"sspr_on_premises_integration will be changed, not created", "Unlocking has no effect without writeback"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, test.tenant...)
			expectWarnings(t, acctest.Plan(t, n, n.Administrator(), test.typeName, test.attributes), test.want...)
		})
	}
}

// TestAWrongGraphCredentialIsTold: the portal API does not need Graph, and a credential that was configured for
// nothing is worth a word.
func TestAWrongGraphCredentialIsTold(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	l := n.Administrator()
	l.ClientSecret = "wrong"
	got := acctest.Plan(t, n, l, "sspr_policy", map[string]tftypes.Value{"enabled_for": text("all")})
	expectWarnings(t, got, "sspr_policy will be changed, not created", "Checks against Microsoft Graph skipped | AADSTS7000215")
}

// TestWarningsOfDestroys: the plan warns of what a destroy will do.
func TestWarningsOfDestroys(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	for onDestroy, want := range map[string]string{
		"disable": "Destroying sspr_policy turns off password reset for all users",
	} {
		got := acctest.PlanDestroy(t, n, "sspr_policy", map[string]tftypes.Value{
			"id": text(emulator.SeedTenantID), "enabled_for": text("all"), "on_destroy": text(onDestroy),
		})
		expectWarnings(t, got, want)
	}
	expectWarnings(t, acctest.PlanDestroy(t, n, "sspr_policy", map[string]tftypes.Value{
		"id": text(emulator.SeedTenantID), "enabled_for": text("all"), "on_destroy": text("retain"),
	}))
	got := acctest.PlanRestore(t, n, "sspr_policy", map[string]tftypes.Value{"enabled_for": text("all"), "on_destroy": text("restore")})
	expectWarnings(t, got, "Destroying sspr_policy restores the earlier values | enabled_for: \"all\" -> \"none\"")
	got = acctest.PlanDestroy(t, n, "sspr_authentication_method_configuration", map[string]tftypes.Value{
		"id": text(emulator.SeedTenantID + "/sms"), "method": text("sms"), "on_destroy": text("reset"),
	})
	expectWarnings(t, got, "Destroying sspr_authentication_method_configuration (sms) resets the setting")
}

// TestALostAnswerIsLookedAfter: a page instead of the answer to a write does not show the outcome, so the tenant is read.
func TestALostAnswerIsLookedAfter(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	n.Inject(aPage)
	expectWarnings(t, acctest.Create(t, n, "sspr_registration", map[string]tftypes.Value{"reconfirm_after_days": number(90), "on_destroy": text("restore")}))
}

// aPage is what a proxy answers to a write that has reached the service.
var aPage = emulator.Fault{
	Service: emulator.Portal, Method: http.MethodPut, Times: 1, AfterWrite: true,
	Status: http.StatusOK, ContentType: "text/html", Body: "<html>a proxy's page</html>",
}

// TestALostAnswerTellsWhatWas: a create whose write may have taken effect, and whose outcome cannot be read, names what the
// tenant had before, since nothing remembers it.
func TestALostAnswerTellsWhatWas(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	n.Inject(aPage)
	n.Inject(policyFault(http.MethodGet, confirming, emulator.Fault{Status: http.StatusForbidden}))
	got := acctest.Create(t, n, "sspr_registration", map[string]tftypes.Value{"reconfirm_after_days": number(90), "on_destroy": text("restore")})
	expectWarnings(t, got, "Unexpected response | its result is not known: it may have taken effect", "sspr_registration may have changed the tenant | reconfirm_after_days: 180 -> 90")
}

// TestHalfOfTheIntegration: writeback and unlocking are two writes, and a failure of the second mentions the first.
func TestHalfOfTheIntegration(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	n.Inject(emulator.Fault{Service: emulator.Portal, Method: http.MethodPut, Skip: 1, Status: http.StatusBadRequest, Body: "{}", ContentType: "application/json"})
	got := acctest.Create(t, n, "sspr_on_premises_integration", map[string]tftypes.Value{
		"write_back_passwords": boolean(true), "unlock_without_reset": boolean(true), "on_destroy": text("retain"),
	})
	expectWarnings(t, got, "Request rejected | Part of the change had been written",
		"sspr_on_premises_integration may have changed the tenant | write_back_passwords: false -> true")
}

// TestARepeatedWriteOfTheIntegration: a first write had no readable answer, and its retry is refused. The first one
// may still take effect, and no part is said to be written.
func TestARepeatedWriteOfTheIntegration(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	n.Inject(emulator.Fault{Service: emulator.Portal, Method: http.MethodPut, Times: 1, Status: http.StatusServiceUnavailable})
	n.Inject(emulator.Fault{Service: emulator.Portal, Method: http.MethodPut, Status: http.StatusBadRequest, Body: "{}", ContentType: "application/json"})
	got := acctest.Create(t, n, "sspr_on_premises_integration", map[string]tftypes.Value{
		"write_back_passwords": boolean(true), "on_destroy": text("retain"),
	})
	expectWarnings(t, got, "Request rejected | its result is not known: it may have taken effect", "sspr_on_premises_integration may have changed the tenant")
	if strings.Contains(strings.Join(got, ""), "Part of the change") {
		t.Errorf("a part is said to be written: %s", got)
	}
}

// TestARestoreCanLockOutToo: going back to what was found is weighed like any other plan.
func TestARestoreCanLockOutToo(t *testing.T) {
	t.Parallel()
	complete := "migrationComplete"
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetMigrationState(&complete)
		s.SetAuthenticationMethod("MicrosoftAuthenticator", "state", "disabled")
	})
	got := acctest.PlanRestore(t, n, "sspr_authentication_method_configuration", map[string]tftypes.Value{
		"method": text("sms"), "state": text("enabled"), "on_destroy": text("restore"),
	})
	expectWarnings(t, got, "Destroying sspr_authentication_method_configuration (sms) restores the earlier values | \"enabled\" -> \"disabled\"",
		"Lock-out risk: no user could reset a password")
}
