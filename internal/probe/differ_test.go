package probe

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// token returns a token with claims. Nothing verifies its signature.
func token(claims jwt.MapClaims) string {
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("key"))
	if err != nil {
		panic(err)
	}
	return text
}

var anApplication = jwt.MapClaims{"idtyp": "app", "roles": []string{"GroupMember.Read.All"}, "oid": "o", "tid": "t"}

const (
	policyPart, onPremisesPart = "/PasswordResetPolicies", "/OnPremisesPasswordResetPolicies"
	rowsPart                   = "userRegistrationDetails?"
	eventsPart                 = "loggedByService"
	settingsPart               = "activityDisplayName"
)

// twoWorlds are for one probe what makes it see something, beyond the recorded tenant, and what makes that differ.
type twoWorlds struct {
	first  func(w *world)
	change func(w *world)
}

// doc returns a change of a document.
func doc(part string, change func(d map[string]any)) twoWorlds {
	return twoWorlds{change: func(w *world) { change(w.at(part).object()) }}
}

func set(part, name string, value any) twoWorlds {
	return doc(part, func(d map[string]any) { d[name] = value })
}

func setRow(part, name string, value any) twoWorlds {
	return twoWorlds{change: func(w *world) { w.at(part).row(0)[name] = value }}
}

func refuse(part string, status int, code string) twoWorlds {
	return twoWorlds{change: func(w *world) { w.at(part).refuse(status, code) }}
}

func campaign(name string, value any) twoWorlds {
	return twoWorlds{change: func(w *world) {
		w.at(methodsPath).object("registrationEnforcement", "authenticationMethodsRegistrationCampaign")[name] = value
	}}
}

func configuration(id string, change func(c map[string]any)) twoWorlds {
	return doc(methodsPath, func(d map[string]any) {
		for _, c := range configurations(d) {
			if c["id"] == id {
				change(c)
			}
		}
	})
}

func asLimited(first func(w *world), change func(w *world)) twoWorlds {
	return twoWorlds{
		first:  func(w *world) { w.graphToken = token(anApplication); first(w) },
		change: change,
	}
}

const limitedUsers, limitedMembers = "/v1.0/users?$top=5&$select=id,accountEnabled,mobilePhone,businessPhones,otherMails", "/v1.0/groups/g/members?$top=5"

// differing has the two worlds of every probe.
func differing() map[string]twoWorlds {
	all := map[string]twoWorlds{
		"portal-user-token": refuse(policyPart, http.StatusBadRequest, "BadRequest"),
		"portal-cli-token":  refuse(policyPart, http.StatusUnauthorized, ""),
		"portal-app-token": {
			first: func(w *world) {
				w.portalToken = token(anApplication)
				w.at(policyPart).refuse(http.StatusServiceUnavailable, "")
			},
			change: func(w *world) { w.at(policyPart).status = http.StatusOK },
		},
		"portal-reader-role":         refuse(policyPart, http.StatusForbidden, ""),
		"portal-headers":             {change: func(w *world) { w.at(policyPart).header.Set("ETag", `"1"`) }},
		"portal-shape":               set(policyPart, "newProperty", true),
		"portal-scope":               set(policyPart, "enablementType", 3),
		"portal-group":               set(policyPart, "passwordResetEnabledGroupIds", []any{"b1d4c0de-0000-4000-8000-000000000201"}),
		"portal-methods-required":    set(policyPart, "numberOfAuthenticationMethodsRequired", 0),
		"portal-questions":           doc(policyPart, func(d map[string]any) { questions(d)[0]["objectId"] = "b1d4c0de-0000-4000-8000-000000000201" }),
		"portal-custom-questions":    doc(policyPart, func(d map[string]any) { questions(d)[0]["questionText"] = string(make([]rune, 201)) }),
		"portal-registration":        set(policyPart, "registrationReconfirmIntevalInDays", 731),
		"portal-helpdesk":            set(policyPart, "customHelpdeskEmailOrUrl", "call us"),
		"portal-on-premises-shape":   doc(onPremisesPart, func(d map[string]any) { delete(d, "accountUnlockEnabled") }),
		"portal-on-premises-id":      set(onPremisesPart, "objectId", "b1d4c0de-0000-4000-8000-000000000201"),
		"portal-writeback-available": {change: func(w *world) { w.at("IsOnPremisesPasswordResetAvailable").body = "true" }},
		"portal-writeback-status":    set("CheckWritebackConnectivityStatus", "checkWritebackConnectivityStatusResponseEnum", "5"),

		"graph-password-rules": doc("/groupSettings", func(d map[string]any) {
			objects(objects(d["value"])[0]["values"])[0]["value"] = json.Number("60")
		}),
		"graph-password-template": doc("/groupSettingTemplates", func(d map[string]any) { objects(d["values"])[3]["defaultValue"] = "61" }),
		"graph-password-expiry":   setRow("/v1.0/domains", "passwordValidityPeriodInDays", json.Number("731")),
		"graph-branding": doc("/branding", func(d map[string]any) {
			d["loginPageTextVisibilitySettings"] = map[string]any{"hideForgotMyPassword": "true"}
		}),

		"graph-administrators":      set(authorizationPath, "allowedToUseSSPR", nil),
		"graph-authorization-shape": set(authorizationPath, "allowInvitesFrom", 1),
		"graph-migration-state":     set(methodsPath, "policyMigrationState", "migrationPaused"),
		"graph-methods-shape":       set(methodsPath, "reportSuspiciousActivitySettings", map[string]any{}),
		"graph-campaign":            campaign("snoozeDurationInDays", 15),
		"graph-campaign-snoozes":    campaign("enforceRegistrationAfterAllowedSnoozes", true),
		"graph-campaign-method":     campaign("includeTargets", []any{map[string]any{"targetedAuthenticationMethod": "sms"}}),
		"graph-optoutsettings":      set(methodsPath, "optOutSettings", map[string]any{"passkeyDynamicMigration": true}),
		"graph-hardwareoath":        configuration("SoftwareOath", func(c map[string]any) { c["id"] = "HardwareOath" }),
		"graph-configurations":      configuration("Voice", func(c map[string]any) { c["isOfficePhoneAllowed"] = "false" }),
		"graph-fido2":               configuration("Fido2", func(c map[string]any) { delete(c, "keyRestrictions") }),
		"graph-headers":             {change: func(w *world) { w.at(methodsPath).header.Del("Client-Request-Id") }},

		"graph-phone-mask":         setRow("/phoneMethods", "phoneNumber", "+X XXXXXXXX34"),
		"graph-default-method":     {change: func(w *world) { w.at("signInPreferences").status = http.StatusOK }},
		"graph-missing-user":       refuse("/users/"+missingID, http.StatusNotFound, "resourceNotFound"),
		"graph-missing-group":      refuse("/groups/"+missingID, http.StatusBadRequest, "Request_ResourceNotFound"),
		"graph-bad-filter":         {change: func(w *world) { w.at("noSuchProperty").show() }},
		"graph-dollar-name":        refuse("$probe", http.StatusBadRequest, "BadRequest"),
		"graph-skus-shape":         setRow(skusPath, "consumedUnits", "1"),
		"graph-license-plans":      {change: func(w *world) { plansOf([]map[string]any{w.at(skusPath).row(0)})[0]["servicePlanId"] = missingID }},
		"graph-organization-shape": setRow("/organization", "verifiedDomains", nil),
		"graph-domains-shape":      setRow("/domains", "isDefault", "true"),
		"graph-external-users": {
			first: func(w *world) {
				w.at("userType eq 'Guest'").show(map[string]any{"userPrincipalName": "gil_x#EXT#@y", "externalUserState": "Accepted"})
			},
			change: func(w *world) { w.at("userType eq 'Guest'").row(0)["userPrincipalName"] = "gil@y" },
		},
		"graph-limited-users": asLimited(
			func(w *world) {
				w.replies[limitedUsers] = &reply{header: http.Header{}}
				w.at(limitedUsers).show(map[string]any{"id": "1", "accountEnabled": nil, "mobilePhone": nil, "businessPhones": []any{}})
			},
			func(w *world) { w.at(limitedUsers).row(0)["accountEnabled"] = true },
		),
		"graph-limited-members": asLimited(
			func(w *world) {
				w.at(policyPart).object()["passwordResetEnabledGroupIds"] = []any{"g"}
				w.replies[limitedMembers] = &reply{header: http.Header{}}
				w.at(limitedMembers).show(map[string]any{"id": "1", "displayName": nil})
			},
			func(w *world) { w.at(limitedMembers).row(0)["displayName"] = "Kim" },
		),
		"graph-roles": {change: func(w *world) {
			for _, row := range objects(w.at("/memberOf").object()["value"]) {
				row["displayName"] = nil
			}
		}},
	}
	for id, one := range differingReports() {
		all[id] = one
	}
	return all
}

func differingReports() map[string]twoWorlds {
	setting := func(name string, value any) twoWorlds {
		return twoWorlds{change: func(w *world) {
			target := objects(w.at(settingsPart).row(0)["targetResources"])[0]
			objects(target["modifiedProperties"])[0][name] = value
		}}
	}
	return map[string]twoWorlds{
		"graph-report-row":     setRow(rowsPart, "isSystemPreferredAuthenticationMethodEnabled", "true"),
		"graph-method-names":   setRow(rowsPart, "methodsRegistered", []any{"passKeyWearable"}),
		"graph-report-paging":  set(rowsPart, "@odata.nextLink", "/v1.0/reports?$skiptoken=x"),
		"graph-report-license": {change: func(w *world) { w.at(skusPath).show() }},
		"graph-disabled-users": {change: func(w *world) { w.at("userRegistrationDetails/").status = http.StatusOK }},
		"graph-audit-shape":    setRow(eventsPart, "category", nil),
		"graph-audit-names":    setRow(eventsPart, "activityDisplayName", "Changed SSPR"),
		"graph-audit-blocked": {change: func(w *world) {
			for _, e := range objects(w.at(eventsPart).object()["value"]) {
				e["targetResources"] = []any{}
			}
		}},
		"graph-audit-settings":    setting("displayName", "NewSetting"),
		"graph-audit-values":      setting("newValue", `"Yes"`),
		"graph-audit-user-filter": refuse("targetResources/any", http.StatusBadRequest, "Request_UnsupportedQuery"),
	}
}

// TestReportLicense: a license that cannot be used is none, and IDs count whatever their case.
func TestReportLicense(t *testing.T) {
	t.Parallel()
	refused := func(w *world) { w.at(rowsPart).refuse(http.StatusForbidden, serviceerror.NotPremium) }
	base := recorded(t)
	for name, c := range map[string]struct {
		change func(w *world, plan map[string]any)
		seen   string
	}{
		"used":                   {func(*world, map[string]any) {}, "HTTP 200 with P1"},
		"in its grace period":    {func(w *world, _ map[string]any) { w.at(skusPath).row(0)["capabilityStatus"] = "warning" }, "HTTP 200 with P1"},
		"an ID in capitals":      {func(_ *world, p map[string]any) { p["servicePlanId"] = strings.ToUpper(p["servicePlanId"].(string)) }, "HTTP 200 with P1"},
		"suspended":              {func(w *world, _ map[string]any) { w.at(skusPath).row(0)["capabilityStatus"] = "Suspended"; refused(w) }, "HTTP 403 " + serviceerror.NotPremium + " without P1"},
		"without units":          {func(w *world, _ map[string]any) { w.at(skusPath).row(0)["prepaidUnits"] = map[string]any{}; refused(w) }, "HTTP 403 " + serviceerror.NotPremium + " without P1"},
		"a plan not provisioned": {func(w *world, p map[string]any) { p["provisioningStatus"] = "Disabled"; refused(w) }, "HTTP 403 " + serviceerror.NotPremium + " without P1"},
	} {
		w := base.copy()
		c.change(w, premiumPlan(t, w))
		if r := w.verdicts(t)["graph-report-license"]; r.Verdict != AsExpected || r.Seen != c.seen {
			t.Errorf("%s: %s, seen %s, want as expected and %s", name, r.Verdict, r.Seen, c.seen)
		}
	}
}

// premiumPlan returns the one service plan of a world that includes the report.
func premiumPlan(t *testing.T, w *world) map[string]any {
	t.Helper()
	for _, p := range plansOf([]map[string]any{w.at(skusPath).row(0)}) {
		if _, ok := premiumPlans[p["servicePlanId"].(string)]; ok {
			return p
		}
	}
	t.Fatal("the first product does not include P1 or P2")
	return nil
}

// TestValuesStayReadable: a value that one probe reads and does not show is a word of the services, so that safe leaves it in what
// another probe shows.
func TestValuesStayReadable(t *testing.T) {
	t.Parallel()
	w := recorded(t)
	values := objects(objects(w.at("/groupSettings").object()["value"])[0]["values"])
	for _, text := range []string{"True", "False", "true", "false", "Audit", "Enforce", "Enforced"} {
		values[0]["value"] = text
		if got := w.copy().verdicts(t)["graph-audit-values"].Seen; got != "NotifyUsersOfReset False; NotifyUsersOfReset True" {
			t.Errorf("after a rule with the value %s, the log's values are shown as %s", text, got)
		}
		if got := shown(text); got != text {
			t.Errorf("%s is shown as %s", text, got)
		}
	}
}

// TestFormsOfTheWordList: words have tabs between them (passwords 1.13), and may have other characters.
func TestFormsOfTheWordList(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"": true, "contoso": true, "a;b,c": true, "contoso\tfabri;kam\ttailspin,toys": true,
		"contoso\r\nfabrikam": false, "contoso,fabrikam,tailspin": false, "contoso;fabrikam;tailspin": false,
	} {
		if got := isWordList(text); got != want {
			t.Errorf("%q is a list: %t", text, got)
		}
	}
}

// TestEveryProbeDiffers: every probe sees what it asks for, and notices if that is otherwise.
func TestEveryProbeDiffers(t *testing.T) {
	t.Parallel()
	base, all := recorded(t), differing()
	for _, p := range All() {
		one, ok := all[p.ID]
		if !ok {
			t.Errorf("%s: no change is known that it would notice", p.ID)
			continue
		}
		w := base.copy()
		if one.first != nil {
			one.first(w)
		}
		if r := w.verdicts(t)[p.ID]; r.Verdict != AsExpected {
			t.Errorf("%s: %s, seen %s, want as expected", p.ID, r.Verdict, r.Seen)
		}
		w = w.copy()
		one.change(w)
		if r := w.verdicts(t)[p.ID]; r.Verdict != Different {
			t.Errorf("%s: %s, seen %s, want different", p.ID, r.Verdict, r.Seen)
		}
	}
}
