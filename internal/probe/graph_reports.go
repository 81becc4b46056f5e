package probe

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// The reports and the audit log allow 5 requests in 10 seconds (graph-api 6.2). The probes send no more than that: the
// registrations, one user's registration, and the log three times.
const (
	registrationsPath = "reports/authenticationMethods/userRegistrationDetails"
	// pageSize is how many registrations are read.
	pageSize = 50
	// mostEvents is how many events of the log are read.
	mostEvents = 100
	// passwordManagement is what the log calls password reset (sspr-policy 4.1).
	passwordManagement = "Self-service Password Management"
	updateSettings     = "Update SSPR Settings"
	blockedActivity    = "Blocked from self-service password reset"
)

func reportProbes() []Probe {
	return []Probe{
		ofGraph("graph-report-row", "Rows of the registration report", registrationRow.known(), inRows(func(rows []map[string]any) finding {
			return registrationRow.of(rows...)
		})),
		ofGraph("graph-method-names", "Names in `methodsRegistered`", "known names", inRows(seeMethodNames)),
		ofGraph("graph-report-paging", "Pages of the registration report", fmt.Sprintf("%d rows with `$top=%d`, and an absolute `@odata.nextLink` of the same host with `$skiptoken`", pageSize, pageSize), askPaging),
		ofGraph("graph-report-license", "The registration report and the license", "HTTP 200 with P1, HTTP 403 `"+serviceerror.NotPremium+"` without", askReportLicense),
		ofGraph("graph-disabled-users", "A disabled user in the registration report", "HTTP 404", askDisabledUser),
		ofGraph("graph-audit-shape", "Properties of an event", auditEvent.known(), inAudits(func(events []map[string]any) finding {
			return auditEvent.of(events...)
		})),
		ofGraph("graph-audit-names", "Names of activities", fmt.Sprintf("only the %d known ones", len(knownActivities)), inAudits(seeActivities)),
		ofGraph("graph-audit-blocked", "A blocked user", "named by object ID or user principal name", inAudits(seeBlocked)),
		ofGraph("graph-audit-settings", "Names of changed settings", "known names", inChanges(seeSettingNames)),
		ofGraph("graph-audit-values", "Values of changed settings", "`True`, `False`, `Null`; `Yes` and `No` for `EnforcedRegistrationEnablementForUsers` only", inChanges(seeSettingValues)),
		ofGraph("graph-audit-user-filter", "A filter by the user whom an event concerns", "HTTP 200", askUserFilter),
	}
}

// The addresses of reports that a caller can ask for too, and pass to Run.
var (
	RegistrationsAddress = "/v1.0/" + firstRegistrations
	AuditsAddress        = "/v1.0/" + auditsPath(ofPasswordManagement)

	firstRegistrations = fmt.Sprintf("%s?$top=%d", registrationsPath, pageSize)
)

const ofPasswordManagement = "loggedByService eq '" + passwordManagement + "'"

// registrations reads the first page of the registration report.
func registrations(ctx context.Context, r *reader) *answer { return r.graph(ctx, firstRegistrations) }

func inRows(ask func(rows []map[string]any) finding) func(context.Context, *reader) finding {
	return func(ctx context.Context, r *reader) finding {
		rows, why := registrations(ctx, r).list()
		if rows == nil {
			return why
		}
		return ask(rows)
	}
}

// seeMethodNames compares the names with graph-api 4.2 and autumn-2026 5.2.
func seeMethodNames(rows []map[string]any) finding {
	known, unknown := map[string]bool{}, map[string]bool{}
	for _, row := range rows {
		list, _ := row["methodsRegistered"].([]any)
		for _, v := range list {
			switch name, ok := v.(string); {
			case !ok:
				unknown[form(v)] = true
			case slices.Contains(knownMethods, name):
				known[name] = true
			default:
				unknown[shown(name)] = true
			}
		}
	}
	if len(known)+len(unknown) == 0 {
		return notSeen("no user on the first page has a method")
	}
	seen := strings.Join(slices.Sorted(maps.Keys(known)), ", ")
	if len(unknown) > 0 {
		seen = strings.TrimPrefix(seen+"; unknown: "+strings.Join(slices.Sorted(maps.Keys(unknown)), ", "), "; ")
	}
	return judge(len(unknown) == 0, seen)
}

// askPaging describes the next link (graph-api 6.4).
func askPaging(ctx context.Context, r *reader) finding {
	a := registrations(ctx, r)
	rows, why := a.list()
	if rows == nil {
		return why
	}
	object, _ := a.object()
	text, ok := object["@odata.nextLink"].(string)
	if !ok {
		if len(rows) > pageSize {
			return finding{fmt.Sprintf("%d rows, no next link", len(rows)), Different}
		}
		return notSeen(fmt.Sprintf("%d rows, all on one page", len(rows)))
	}
	seen := fmt.Sprintf("%d rows", len(rows))
	link, err := url.Parse(text)
	own, _ := url.Parse(r.tenant.Cloud.GraphEndpoint)
	switch {
	case err != nil || link.Host == "":
		return finding{seen + ", a link that is not absolute", Different}
	case own == nil || !strings.EqualFold(link.Host, own.Host):
		return finding{seen + ", a link to another host", Different}
	case !link.Query().Has("$skiptoken"):
		return finding{seen + ", a link without `$skiptoken`", Different}
	}
	return judge(len(rows) == pageSize, seen+", such a link")
}

// askReportLicense compares the answer with the license (graph-api 4.2).
func askReportLicense(ctx context.Context, r *reader) finding {
	skus, why := r.graph(ctx, skusPath).list()
	if skus == nil && why.seen != "an empty list" {
		return why
	}
	a := registrations(ctx, r)
	if a.err != nil {
		return a.why()
	}
	licensed := slices.ContainsFunc(skus, premium)
	refused := a.Status == http.StatusForbidden && strings.EqualFold(a.Code(), serviceerror.NotPremium)
	if !a.OK() && !refused {
		return notSeen(a.refusal())
	}
	seen := a.refusal() + " without P1"
	if licensed {
		seen = a.refusal() + " with P1"
	}
	return judge(licensed == a.OK(), seen)
}

// premium reports whether a product can be used and includes P1 or P2: only then does the service answer with the report
// (graph-api 5.3).
func premium(sku map[string]any) bool {
	is := func(value any, words ...string) bool {
		text, _ := value.(string)
		return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(text, w) })
	}
	units, _ := sku["prepaidUnits"].(map[string]any)
	enabled, _ := whole(units["enabled"])
	grace, _ := whole(units["warning"])
	return enabled+grace > 0 && is(sku["capabilityStatus"], "Enabled", "Warning") &&
		slices.ContainsFunc(objects(sku["servicePlans"]), func(p map[string]any) bool {
			return is(p["provisioningStatus"], "Success") && is(p["servicePlanId"], slices.Collect(maps.Keys(premiumPlans))...)
		})
}

// askDisabledUser looks a disabled user up in the report (graph-api 4.2).
func askDisabledUser(ctx context.Context, r *reader) finding {
	users, why := r.graph(ctx, "users?$filter="+url.QueryEscape("accountEnabled eq false")+"&$top=1&$select=id").list()
	if users == nil {
		return why
	}
	id, _ := users[0]["id"].(string)
	a := r.graph(ctx, registrationsPath+"/"+url.PathEscape(id))
	if a.err != nil || a.Status != http.StatusNotFound && !a.OK() {
		return a.why()
	}
	return judge(a.Status == http.StatusNotFound, a.refusal())
}

// audits reads events of the log (graph-api 4.4, sspr-policy 4.3).
func audits(ctx context.Context, r *reader, filter string) *answer {
	return r.graph(ctx, auditsPath(filter))
}

func auditsPath(filter string) string {
	return fmt.Sprintf("auditLogs/directoryAudits?$top=%d&$filter=%s", mostEvents, url.QueryEscape(filter))
}

func inAudits(ask func(events []map[string]any) finding) func(context.Context, *reader) finding {
	return func(ctx context.Context, r *reader) finding {
		events, why := audits(ctx, r, ofPasswordManagement).list()
		if events == nil {
			return why
		}
		return ask(events)
	}
}

// seeActivities compares the names with sspr-policy 4.1.
func seeActivities(events []map[string]any) finding {
	known, unknown := map[string]bool{}, []string{}
	for _, e := range events {
		name, _ := e["activityDisplayName"].(string)
		if slices.Contains(knownActivities, name) {
			known[name] = true
		} else {
			unknown = append(unknown, name)
		}
	}
	seen := strings.Join(slices.Sorted(maps.Keys(known)), ", ")
	if len(unknown) > 0 {
		seen = strings.TrimPrefix(seen+"; unknown: "+shownAll(unknown), "; ")
	}
	return judge(len(unknown) == 0, seen)
}

// seeBlocked looks how an event about a blocked user names the user.
func seeBlocked(events []map[string]any) finding {
	blocked, named := 0, 0
	for _, e := range events {
		if e["activityDisplayName"] != blockedActivity {
			continue
		}
		blocked++
		if slices.ContainsFunc(objects(e["targetResources"]), func(t map[string]any) bool {
			id, _ := t["id"].(string)
			name, _ := t["userPrincipalName"].(string)
			return id != "" || name != ""
		}) {
			named++
		}
	}
	if blocked == 0 {
		return notSeen("no such event")
	}
	return judge(named == blocked, fmt.Sprintf("%d of %d events", named, blocked))
}

// change is a setting that an event lists.
type change struct{ name, old, now string }

// inChanges asks the settings in the events about changed settings (sspr-policy 4.2).
func inChanges(ask func(changes []change) finding) func(context.Context, *reader) finding {
	return func(ctx context.Context, r *reader) finding {
		events, why := audits(ctx, r, "activityDisplayName eq '"+updateSettings+"'").list()
		if events == nil {
			return why
		}
		var all []change
		for _, e := range events {
			for _, target := range objects(e["targetResources"]) {
				for _, p := range objects(target["modifiedProperties"]) {
					name, _ := p["displayName"].(string)
					old, _ := p["oldValue"].(string)
					now, _ := p["newValue"].(string)
					all = append(all, change{name, strings.Trim(old, `"`), strings.Trim(now, `"`)})
				}
			}
		}
		if len(all) == 0 {
			return notSeen("no event lists a setting")
		}
		return ask(all)
	}
}

func objects(v any) (all []map[string]any) {
	list, _ := v.([]any)
	for _, one := range list {
		if o, ok := one.(map[string]any); ok {
			all = append(all, o)
		}
	}
	return all
}

func seeSettingNames(changes []change) finding {
	var known, unknown []string
	for _, c := range changes {
		if slices.Contains(knownSettings, c.name) {
			known = append(known, c.name)
		} else {
			unknown = append(unknown, c.name)
		}
	}
	seen := shownAll(known)
	if len(unknown) > 0 {
		seen = strings.TrimPrefix(seen+"; unknown: "+shownAll(unknown), "; ")
	}
	return judge(len(unknown) == 0, seen)
}

// truths are the values of the settings that are switches (autumn-2026 5.1).
var truths = map[string][]string{
	"NotifyUsersOfReset": {"True", "False"}, "NotifyTenantAdminOfReset": {"True", "False"}, "CustomizeContactAdminLink": {"True", "False"},
	"EnableAccountUnlock": {"True", "False", "Null"}, "EnforcedRegistrationEnablementForUsers": {"Yes", "No"},
}

func seeSettingValues(changes []change) finding {
	seen, expected := map[string]bool{}, true
	for _, c := range changes {
		values, ok := truths[c.name]
		for _, value := range []string{c.old, c.now} {
			if !ok || value == "" || value == "null" {
				continue
			}
			if slices.Contains(values, value) {
				seen[c.name+" "+value] = true
				continue
			}
			expected = false
			seen[c.name+" "+shown(value)] = true
		}
	}
	if len(seen) == 0 {
		return notSeen("no event lists a switch")
	}
	return judge(expected, strings.Join(slices.Sorted(maps.Keys(seen)), "; "))
}

// askUserFilter filters by a target (https://learn.microsoft.com/graph/api/resources/directoryaudit).
func askUserFilter(ctx context.Context, r *reader) finding {
	a := audits(ctx, r, "targetResources/any(t:t/id eq '"+missingID+"')")
	if a.err != nil || !a.OK() && a.Status != http.StatusBadRequest {
		return a.why()
	}
	return judge(a.OK(), a.refusal())
}
