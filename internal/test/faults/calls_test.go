package faults

import (
	"fmt"
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
		{name: "sspr_user_reset", typeName: "sspr_user_reset", sort: dataSource, seed: capable, given: user, batches: 1, unknown: true, hedge: lessKnown},
		{name: "sspr_user_reset (by name, at a date)", typeName: "sspr_user_reset", sort: dataSource, seed: capable, batches: 1, unknown: true, hedge: lessKnown, given: acctest.Attributes{
			"user_id": `"` + kimName + `"`, "as_of": `"2027-02-01"`,
		}},
		{name: "sspr_directory_contact_info", typeName: "sspr_directory_contact_info", sort: dataSource, seed: inDirectory, unknown: true, hedge: rolesUnknown},
		{name: "sspr_directory_contact_info (ephemeral, of a group)", typeName: "sspr_directory_contact_info", sort: ephemeralResource, seed: inDirectory, unknown: true, hedge: rolesUnknown, given: acctest.Attributes{
			"group_id": `"` + emulator.SeedGroupID + `"`,
		}},
		{name: "sspr_reset_password", typeName: "sspr_reset_password", sort: action, once: true, given: acctest.Attributes{"user_id": `"` + kimName + `"`, "password": `"` + newPassword + `"`}},
		{name: "sspr_reset_password (kept)", typeName: "sspr_reset_password", sort: action, once: true, given: acctest.Attributes{"user_id": `"` + kim + `"`, "keep_password": "true"}},
		{name: "sspr_readiness (at a date)", typeName: "sspr_readiness", sort: dataSource, seed: reported, unknown: true, hedge: fewerReady, given: acctest.Attributes{"as_of": `"2027-02-01"`}},
		{name: "sspr_readiness", typeName: "sspr_readiness", sort: dataSource, seed: reported, unknown: true, hedge: fewerReady},
		{name: "sspr_readiness (of a group)", typeName: "sspr_readiness", sort: dataSource, seed: reported, unknown: true, hedge: fewerReady, given: acctest.Attributes{
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

// fewerReady accepts a readiness without licenses, roles, the administrators' switch or the migration state: no user becomes ready
// or is locked out by what is not known, and licenses that were not read do not pass for checked.
func fewerReady(want, got map[string]tftypes.Value) string {
	number := func(of map[string]tftypes.Value, name string) float64 {
		var n big.Float
		_ = of[name].As(&n)
		f, _ := n.Float64()
		return f
	}
	// Without roles, users with a role that only reads count as administrators.
	var administrators map[string]tftypes.Value
	withoutRoles := got["administrators"].As(&administrators) == nil && administrators["global_administrators"].IsNull()
	for _, name := range []string{"ready", "locked_out", "total"} {
		if number(got, name) > number(want, name) {
			return name + " has risen by what is not known"
		}
	}
	for name, v := range got {
		switch name {
		case "licenses_checked", "endings", "ready", "ready_percent", "not_ready", "locked_out", "may_be_affected", "listed", "reasons":
		case "administrators":
			var all map[string]tftypes.Value
			if v.As(&all) == nil && !v.Equal(want[name]) && !all["enabled"].IsNull() && !all["global_administrators"].IsNull() {
				return "the numbers of administrators changed, and nothing about them is said to be unknown"
			}
		default:
			if !v.Equal(want[name]) && !withoutRoles {
				return name + " does not depend on what was refused"
			}
		}
	}
	return ""
}

// rolesUnknown accepts a list of contact data that shows that Global Administrators could not be read.
func rolesUnknown(want, got map[string]tftypes.Value) string {
	for name, v := range got {
		if name == "roles_checked" && v.Equal(tftypes.NewValue(tftypes.Bool, false)) {
			continue
		}
		if !v.Equal(want[name]) {
			return name + " does not depend on roles"
		}
	}
	return ""
}

// capable is a tenant in which kim can reset the password.
func capable(s *emulator.State) {
	s.SetPolicy("enablementType", 2)
	acctest.EmailFor("all_users")(s)
	s.SetAuthenticationMethod("SoftwareOath", "state", "enabled")
	s.SetAuthenticationMethod("SoftwareOath", "includeTargets", []map[string]any{{"id": "all_users", "targetType": "group"}})
	registered(s)
}

// newPassword is what sspr_reset_password sets.
const newPassword = "Qu1et-Meadow-River"

// lessKnown accepts an answer about a user with checks that are not known in place of what they were, and no verdict unless
// it is the same.
func lessKnown(want, got map[string]tftypes.Value) string {
	checks := func(of map[string]tftypes.Value) (found []map[string]tftypes.Value) {
		var all []tftypes.Value
		_ = of["checks"].As(&all)
		for _, one := range all {
			found = append(found, attributes(one))
		}
		return found
	}
	was, is := checks(want), checks(got)
	if len(was) != len(is) || len(is) == 0 {
		return "checks are missing"
	}
	for i, one := range is {
		var result string
		_ = one["result"].As(&result)
		switch {
		case !one["name"].Equal(was[i]["name"]):
			return "the checks are in another order"
		case result == "unknown":
		case !one["result"].Equal(was[i]["result"]):
			return fmt.Sprintf("the check %s has another result", one["name"])
		}
	}
	for _, name := range []string{"can_reset", "can_unlock", "error_code", "administrator", "methods_needed", "until", "by_method"} {
		if !within(want[name], got[name]) {
			return name + " is another value"
		}
	}
	return ""
}

// within reports whether a value is another one of which parts are null.
func within(whole, part tftypes.Value) bool {
	if part.IsNull() || part.Equal(whole) {
		return true
	}
	all, some := attributes(whole), attributes(part)
	for name, v := range some {
		if !within(all[name], v) {
			return false
		}
	}
	return some != nil && len(some) == len(all)
}

// inDirectory is a tenant whose directory has phones and addresses of users, some of whom have registered nothing.
func inDirectory(s *emulator.State) {
	reported(s)
	for i, user := range []string{kim, lee, acctest.PatID, acctest.SamID} {
		s.User(user).MobilePhone = fmt.Sprintf("+61 40011122%d", i)
	}
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
