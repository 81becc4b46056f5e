package graph

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// registrationEntity is a row of the report of registrations. What can be filtered is graph-api 4.2; that nothing can be
// ordered is a limit of the emulator.
var registrationEntity = &odata.Entity{
	Name: "userRegistrationDetails",
	Always: []string{
		"id", "userPrincipalName", "userDisplayName", "userType", "isAdmin", "isSsprRegistered", "isSsprEnabled",
		"isSsprCapable", "isMfaRegistered", "isMfaCapable", "isPasswordlessCapable", "methodsRegistered",
		"isSystemPreferredAuthenticationMethodEnabled", "systemPreferredAuthenticationMethods",
		"userPreferredMethodForSecondaryAuthentication", "lastUpdatedDateTime",
	},
	Filters: map[string]string{
		"id": "eq", "userPrincipalName": "eq startswith", "userDisplayName": "eq startswith", "userType": "eq", "isAdmin": "eq",
		"isSsprRegistered": "eq", "isSsprEnabled": "eq", "isSsprCapable": "eq", "isMfaRegistered": "eq", "isMfaCapable": "eq",
		"isPasswordlessCapable": "eq", "isSystemPreferredAuthenticationMethodEnabled": "eq", "methodsRegistered/any": "eq",
	},
}

// readReports is for reports and the audit log (graph-api 4.2 and 4.4; that a Global Administrator may is chosen).
var readReports = access{exactScope: true, permissions: []string{"AuditLog.Read.All"}, roles: []string{
	tenant.RoleReportsReader, tenant.RoleSecurityReader, tenant.RoleSecurityAdministrator, tenant.RoleGlobalReader,
	tenant.RoleGlobalAdministrator,
}}

const registrationsPath = "reports/authenticationMethods/userRegistrationDetails"

// premiumOnly refuses a tenant without a license of Entra ID P1 or P2, in the recorded words (graph-api 4.2). That
// permissions are looked at first is chosen. A snapshot that has the report was taken of a tenant that shows it, whether its
// licenses could be read or not.
func premiumOnly(handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if x := wire.ExchangeOf(r); !x.State.IsPremium() && (x.State.Snapshot == nil || x.State.RegistrationReport == nil) {
			odata.WriteError(w, r, x, http.StatusForbidden, "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
				"Neither tenant is B2C or tenant doesn't have premium license")
			return
		}
		handler(w, r)
	}
}

func (s *Service) listRegistrations(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	all := x.State.Registrations(x.Now)
	s.answers.WriteObjects(w, r, registrationEntity, registrationsPath, odata.Objects{
		Count:      all.Count,
		At:         func(i int) object { return registrationObject(all.Row(i), all.UpdatedAt) },
		Absent:     all.Absent,
		Decorate:   func(i int, row object) object { return shownRegistration(x.State.Settings, i, row) },
		Candidates: byUniqueName(all.At),
	})
}

// getRegistration takes an object id. Disabled users have no row (graph-api 4.2), and one without a row is missing.
func (s *Service) getRegistration(w http.ResponseWriter, r *http.Request) {
	x, id := wire.ExchangeOf(r), r.PathValue("id")
	all := x.State.Registrations(x.Now)
	if i := all.At(id); i >= 0 && !all.Absent(i) {
		if row := all.Row(i); strings.EqualFold(row.ID, id) {
			shown := shownRegistration(x.State.Settings, i, registrationObject(row, all.UpdatedAt))
			s.answers.WriteItem(w, r, registrationEntity, registrationsPath, shown)
			return
		}
	}
	odata.WriteMissing(w, r, id)
}

// Methods that count for multi-factor authentication, and those that replace the password. Whether policies allow them
// does not matter here, which is simpler than the service.
var (
	passwordlessMethods = []string{
		"fido2", "passKeyDeviceBound", "passKeyDeviceBoundAuthenticator", "passKeySynced", "windowsHelloForBusiness",
		"macOsSecureEnclaveKey", "microsoftAuthenticatorPasswordless",
		// By the names of autumn-2026 5.2.
		"fido2SecurityKey", "passKeyDeviceBoundWindowsHello", "certificateBasedAuthentication",
	}
	strongMethods = slices.Concat(passwordlessMethods, []string{
		tenant.ReportMobile, tenant.ReportAlternateMobile, tenant.ReportOffice, tenant.ReportPush, tenant.ReportSoftwareCode, tenant.ReportHardwareCode,
	})
	// preferredMethods are what the system prefers, in its order, by the names that live tenants show (graph-api 4.2); of
	// the rest no names are known.
	preferredMethods = []struct{ method, name string }{{"fido2", "Fido2"}, {tenant.ReportPush, "PhoneAppNotification"}}
	// secondaryMethods are the user's own preference by what is registered (the order is chosen).
	secondaryMethods = []struct{ method, name string }{
		{tenant.ReportPush, "push"},
		{tenant.ReportSoftwareCode, "oath"},
		{tenant.ReportHardwareCode, "oath"},
		{tenant.ReportMobile, "sms"},
		{tenant.ReportAlternateMobile, "voiceAlternateMobile"},
		{tenant.ReportOffice, "voiceOffice"},
	}
)

func registrationObject(d tenant.RegistrationDetails, updatedAt time.Time) object {
	has := func(one string) bool { return slices.Contains(d.MethodsRegistered, one) }
	strong := slices.ContainsFunc(strongMethods, has)
	preferred, secondary := []string{}, "none"
	for _, one := range preferredMethods {
		if has(one.method) && len(preferred) == 0 {
			preferred = append(preferred, one.name)
		}
	}
	for _, one := range slices.Backward(secondaryMethods) {
		if has(one.method) {
			secondary = one.name
		}
	}
	o := newObject(
		"id", d.ID,
		"isAdmin", d.IsAdmin,
		"isMfaCapable", strong,
		"isMfaRegistered", strong,
		"isPasswordlessCapable", slices.ContainsFunc(passwordlessMethods, has),
		"isSsprCapable", d.IsSSPRCapable,
		"isSsprEnabled", d.IsSSPREnabled,
		"isSsprRegistered", d.IsSSPRRegistered,
		"isSystemPreferredAuthenticationMethodEnabled", true,
		"lastUpdatedDateTime", timestamp(updatedAt),
		"methodsRegistered", orEmpty(d.MethodsRegistered),
		"systemPreferredAuthenticationMethods", preferred,
		"userDisplayName", d.UserDisplayName,
		"userPreferredMethodForSecondaryAuthentication", secondary,
		"userPrincipalName", d.UserPrincipalName,
		"userType", d.UserType,
	)
	for _, p := range d.Properties {
		o.Set(p.Key, p.Value)
	}
	return o
}

// shownRegistration makes the row at a position odd if OddRegistrationRows is on; one in five stays as it was.
func shownRegistration(s tenant.Settings, i int, row object) object {
	if !s.OddRegistrationRows {
		return row
	}
	switch i % 5 {
	case 1:
		for j, p := range row {
			if document.Kind(p.Value) == "boolean" {
				row[j].Value = json.RawMessage(`"` + string(p.Value) + `"`)
			}
		}
	case 2:
		raw, _ := row.Get("methodsRegistered")
		var methods []string
		_ = json.Unmarshal(raw, &methods)
		row.Set("methodsRegistered", append(methods, "ofTheFuture"))
	case 3:
		missing := []string{"isSsprCapable", "userType", "methodsRegistered", "userPrincipalName"}
		row.Remove(missing[i/5%len(missing)])
	case 4:
		row.Set("methodsRegistered", nil)
	}
	return row
}

// timestamp returns a time as reports show it, with seven digits of a second.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.0000000Z") }
