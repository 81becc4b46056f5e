package faults

import (
	"math/big"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// calls returns every call of the matrix. A new data source, ephemeral resource or action is one entry.
func calls() []call {
	user := acctest.Attributes{"user_id": `"` + kim + `"`}
	return []call{
		{name: "sspr_readiness", typeName: "sspr_readiness", sort: dataSource, seed: reported, hedge: fewerReady},
		{name: "sspr_readiness (of a group)", typeName: "sspr_readiness", sort: dataSource, seed: reported, hedge: fewerReady, given: acctest.Attributes{
			"group_id": `"` + emulator.SeedGroupID + `"`, "methods_required": "1", "methods": `["email", "mobile_phone"]`,
		}},
		{name: "sspr_user_registration", typeName: "sspr_user_registration", sort: dataSource, seed: reported, given: user},
		{name: "sspr_user_registrations", typeName: "sspr_user_registrations", sort: dataSource, seed: reported},
		{name: "sspr_registration_summary", typeName: "sspr_registration_summary", sort: dataSource, seed: reported},
		{name: "sspr_audit_events", typeName: "sspr_audit_events", sort: dataSource, seed: logged, given: acctest.Attributes{
			"kinds": `["settings", "reset"]`, "user_id": `"` + kimName + `"`,
		}},
		{name: "sspr_remove_registered_method", typeName: "sspr_remove_registered_method", sort: action, seed: registered, given: acctest.Attributes{
			"user_id": `"` + kimName + `"`, "method": `"email"`,
		}},
		{name: "sspr_require_reregistration", typeName: "sspr_require_reregistration", sort: action, seed: registered, given: user},
		{name: "sspr_revoke_sign_in_sessions", typeName: "sspr_revoke_sign_in_sessions", sort: action, given: user},
	}
}

// fewerReady accepts a readiness without licenses, the administrators' switch or the migration state: nobody becomes ready
// or is locked out by what is not known, and licenses that were not read do not pass for checked.
func fewerReady(want, got map[string]tftypes.Value) string {
	number := func(of map[string]tftypes.Value, name string) float64 {
		var n big.Float
		_ = of[name].As(&n)
		f, _ := n.Float64()
		return f
	}
	for _, name := range []string{"ready", "locked_out"} {
		if number(got, name) > number(want, name) {
			return name + " has risen by what is not known"
		}
	}
	for name, v := range got {
		switch name {
		case "licenses_checked", "ready", "ready_percent", "not_ready", "locked_out", "may_be_affected", "listed", "reasons":
		case "administrators":
			var all map[string]tftypes.Value
			if v.As(&all) == nil && !v.Equal(want[name]) && !all["enabled"].IsNull() {
				return "whether administrators may reset their passwords is not known"
			}
		default:
			if !v.Equal(want[name]) {
				return name + " does not depend on what was refused"
			}
		}
	}
	return ""
}

// reported is a tenant in which some users have registered, whose report has many pages and does not change.
func reported(s *emulator.State) {
	s.SetPolicy("enablementType", 2)
	for user, methods := range map[string][]string{kim: {"email", "mobilePhone"}, lee: {"mobilePhone"}} {
		s.User(user).RegisteredMethods = methods
	}
	s.SetAuthenticationMethod("Email", "state", "enabled")
	s.SetAuthenticationMethod("Sms", "state", "enabled")
	s.Settings.GraphPageSize = 3
	s.FreezeRegistrationReport(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
}

// logged is a tenant whose audit log has events of two users.
func logged(s *emulator.State) {
	s.Settings.GraphPageSize = 2
	for i := range 5 {
		s.AddUserAudit(emulator.AuditReset, kim, []string{"success", "failure"}[i%2], time.Now().Add(-time.Hour))
		s.AddUserAudit(emulator.AuditReset, lee, "success", time.Now().Add(-time.Hour))
	}
}

// registered is a tenant in which kim has methods of every kind, beside which more remain than are needed.
func registered(s *emulator.State) {
	s.SetPhone(kim, emulator.PhoneMobile, "+61 400111222")
	s.SetPhone(kim, emulator.PhoneOffice, "+1 4255550100")
	s.SetEmail(kim, "kim@private.example")
	s.AddApp(kim, emulator.UserApp{ID: "00000000-0000-4000-8000-00000000a001", Kind: emulator.AppSoftwareOATH})
}
