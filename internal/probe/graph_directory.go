package probe

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

const (
	skusPath = "subscribedSkus"
	// missingID is an object ID that no tenant has.
	missingID = "00000000-0000-4000-8000-00000000dead"
)

// premiumPlans are the service plans of Microsoft Entra ID P1 and P2 (graph-api 5.3).
var premiumPlans = map[string]string{
	"41781fb2-bc02-4b7c-bd55-b576c07bb09d": "AAD_PREMIUM",
	"eec0eb4f-6444-4f95-aba0-50c24d67f998": "AAD_PREMIUM_P2",
}

// userReaders are the application permissions with which Graph shows users whole (autumn-2026 5.5).
var userReaders = []string{"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}

func directoryProbes() []Probe {
	return []Probe{
		ofGraph("graph-phone-mask", "The form of a registered phone number", "`+0 0000000000`; for a signed-in user, `*` or `X` may mask digits", askPhone),
		ofGraph("graph-default-method", "A user's default method on v1.0", "no such path: HTTP 400 or 404", askDefaultMethod),
		ofGraph("graph-missing-user", "A user that does not exist", "HTTP 404 `Request_ResourceNotFound`", askRefusal("users/"+missingID+"?$select=id", http.StatusNotFound, "Request_ResourceNotFound")),
		ofGraph("graph-missing-group", "A group that does not exist", "HTTP 404 `Request_ResourceNotFound`", askRefusal("groups/"+missingID+"?$select=id", http.StatusNotFound, "Request_ResourceNotFound")),
		ofGraph("graph-bad-filter", "A filter by a property that does not exist", "HTTP 400 with `Request_BadRequest`, `Request_UnsupportedQuery` or `BadRequest`", askRefusal("users?$top=1&$filter="+url.QueryEscape("noSuchProperty eq 'x'"), http.StatusBadRequest, "Request_BadRequest", "Request_UnsupportedQuery", "BadRequest")),
		ofGraph("graph-dollar-name", "A name that begins with `$`, in parentheses", "understood: HTTP 404 `Request_ResourceNotFound`", askRefusal("users('$probe@stand-in.example')?$select=id", http.StatusNotFound, "Request_ResourceNotFound")),
		ofGraph("graph-skus-shape", "Properties of a product and of its service plans", "the known ones", inSkus(func(skus []map[string]any) finding {
			if f := subscribedSku.of(skus...); f.verdict != AsExpected {
				return f
			}
			return servicePlan.of(plansOf(skus)...)
		})),
		ofGraph("graph-license-plans", "IDs of `AAD_PREMIUM` and `AAD_PREMIUM_P2`", "those of Microsoft's table", inSkus(seePlans)),
		ofGraph("graph-organization-shape", "Properties of the organization", organizationShape.known(), inList("organization", organizationShape.of)),
		ofGraph("graph-domains-shape", "Properties of a domain", domainShape.known(), inList("domains", domainShape.of)),
		ofGraph("graph-external-users", "Names of invited users", "contain `#EXT#`", inList("users?$filter="+url.QueryEscape("userType eq 'Guest'")+"&$top=20&$select=id,userPrincipalName,externalUserState", seeInvited)),
		ofGraph("graph-limited-users", "The list of users without `User.Read.All`", "`accountEnabled` and contact data are null", askLimitedUsers),
		ofGraph("graph-limited-members", "Members of a group without `User.Read.All`", "nothing but type and ID", askLimitedMembers),
		ofGraph("graph-roles", "Directory roles in `memberOf`", "with `displayName`", askRoles),
	}
}

// inList asks the rows of a list.
func inList(path string, ask func(...map[string]any) finding) func(context.Context, *reader) finding {
	return func(ctx context.Context, r *reader) finding {
		rows, why := r.graph(ctx, path).list()
		if rows == nil {
			return why
		}
		return ask(rows...)
	}
}

func inSkus(ask func([]map[string]any) finding) func(context.Context, *reader) finding {
	return inList(skusPath, func(skus ...map[string]any) finding { return ask(skus) })
}

func plansOf(skus []map[string]any) (all []map[string]any) {
	for _, sku := range skus {
		all = append(all, objects(sku["servicePlans"])...)
	}
	return all
}

// seePlans compares names and IDs of service plans (graph-api 5.3).
func seePlans(skus []map[string]any) finding {
	seen, odd := map[string]bool{}, map[string]bool{}
	for _, p := range plansOf(skus) {
		id, _ := p["servicePlanId"].(string)
		name, _ := p["servicePlanName"].(string)
		for knownID, knownName := range premiumPlans {
			switch same := strings.EqualFold(id, knownID); {
			case same && name == knownName:
				seen[name] = true
			case name == knownName:
				odd[name+" has another ID"] = true
			case same:
				odd["the ID of "+knownName+" has another name"] = true
			}
		}
	}
	if len(seen)+len(odd) == 0 {
		return notSeen("the tenant has neither plan")
	}
	return judge(len(odd) == 0, strings.Join(append(slices.Sorted(maps.Keys(seen)), slices.Sorted(maps.Keys(odd))...), "; "))
}

// seeInvited compares names with invitations.
func seeInvited(users ...map[string]any) finding {
	invited, marked := 0, 0
	for _, u := range users {
		if kind(u["externalUserState"]) != "text" {
			continue
		}
		invited++
		if name, _ := u["userPrincipalName"].(string); strings.Contains(strings.ToUpper(name), "#EXT#") {
			marked++
		}
	}
	if invited == 0 {
		return notSeen("no invited user")
	}
	return judge(invited == marked, fmt.Sprintf("%d of %d", marked, invited))
}

// askRefusal reads what does not exist, and compares status and code (graph-api 6.1). Codes are compared without case.
func askRefusal(path string, status int, codes ...string) func(context.Context, *reader) finding {
	return func(ctx context.Context, r *reader) finding {
		a := r.graph(ctx, path)
		if a.err != nil || a.Status == http.StatusForbidden || a.Status == http.StatusUnauthorized {
			return a.why()
		}
		return judge(a.Status == status && slices.ContainsFunc(codes, func(c string) bool { return strings.EqualFold(c, a.Code()) }), a.refusal())
	}
}

// aUser returns the ID of a user of the registration report, "" if there is none that fits.
func aUser(ctx context.Context, r *reader, fits func(row map[string]any) bool) (id string, why finding) {
	rows, why := registrations(ctx, r).list()
	if rows == nil {
		return "", why
	}
	for _, row := range rows {
		if id, _ := row["id"].(string); id != "" && fits(row) {
			return url.PathEscape(id), finding{}
		}
	}
	return "", notSeen("no user on the first page fits")
}

func hasMobile(row map[string]any) bool {
	list, _ := row["methodsRegistered"].([]any)
	return slices.Contains(list, any("mobilePhone"))
}

// The forms of numbers (graph-api 1.7 and 1.12).
var (
	wholeNumber  = regexp.MustCompile(`^\+0{1,3} 0{4,14}(x0+)?$`)
	maskedNumber = regexp.MustCompile(`^\+[0xX*]{1,3} [0xX* ]{2,}$`)
)

// askPhone shows the form of one user's numbers.
func askPhone(ctx context.Context, r *reader) finding {
	user, why := aUser(ctx, r, hasMobile)
	if user == "" {
		return why
	}
	rows, why := r.graph(ctx, "users/"+user+"/authentication/phoneMethods").list()
	if rows == nil {
		return why
	}
	identity, _ := r.identity(ctx, serviceerror.Graph)
	forms, expected := map[string]bool{}, true
	for _, row := range rows {
		number, ok := row["phoneNumber"].(string)
		is := pattern(number)
		if !ok {
			is = form(row["phoneNumber"])
		}
		forms["`"+is+"`"] = true
		expected = expected && (wholeNumber.MatchString(is) || !identity.AppOnly && maskedNumber.MatchString(is))
	}
	who := "a signed-in user"
	if identity.AppOnly {
		who = "an application"
	}
	return judge(expected, strings.Join(slices.Sorted(maps.Keys(forms)), ", ")+" for "+who)
}

// askDefaultMethod asks for what only the beta version has (graph-api 1.1).
func askDefaultMethod(ctx context.Context, r *reader) finding {
	user, why := aUser(ctx, r, func(map[string]any) bool { return true })
	if user == "" {
		return why
	}
	a := r.graph(ctx, "users/"+user+"/authentication/signInPreferences")
	refused := a.Status == http.StatusNotFound || a.Status == http.StatusBadRequest
	if a.err != nil || !a.OK() && !refused {
		return a.why()
	}
	return judge(refused, a.refusal())
}

// limited reports whether Graph hides users from the credential. why is the finding if it does not.
func limited(ctx context.Context, r *reader) (ok bool, why finding) {
	identity, ok := r.identity(ctx, serviceerror.Graph)
	switch {
	case !ok:
		return false, notSeen("no answer: sign-in failed")
	case !identity.AppOnly:
		return false, notSeen("a user is signed in")
	case slices.ContainsFunc(identity.Permissions, func(p string) bool { return slices.Contains(userReaders, p) }):
		return false, notSeen("the credential may read users")
	}
	return true, finding{}
}

// askLimitedUsers asks what an application sees of users whom it may not read whole.
func askLimitedUsers(ctx context.Context, r *reader) finding {
	if ok, why := limited(ctx, r); !ok {
		return why
	}
	const fields = "accountEnabled,mobilePhone,businessPhones,otherMails"
	users, why := r.graph(ctx, "users?$top=5&$select=id,"+fields).list()
	if users == nil {
		return why
	}
	return filled(users, strings.Split(fields, ","))
}

// askLimitedMembers asks what it sees of the members of the group that password reset is enabled for (autumn-2026 5.5).
func askLimitedMembers(ctx context.Context, r *reader) finding {
	if ok, why := limited(ctx, r); !ok {
		return why
	}
	policy, _ := r.portal(ctx, policyPath).object()
	list, _ := policy["passwordResetEnabledGroupIds"].([]any)
	if len(list) == 0 || list[0] == noGroup {
		return notSeen("no group is known")
	}
	members, why := r.graph(ctx, "groups/"+url.PathEscape(fmt.Sprint(list[0]))+"/members?$top=5").list()
	if members == nil {
		return why
	}
	return filled(members, []string{"displayName", "userPrincipalName", "mail", "mobilePhone", "businessPhones"})
}

// filled reports which of the properties have a value in any of the rows.
func filled(rows []map[string]any, names []string) finding {
	var seen []string
	for _, name := range names {
		if slices.ContainsFunc(rows, func(row map[string]any) bool {
			list, ok := row[name].([]any)
			return row[name] != nil && (!ok || len(list) > 0)
		}) {
			seen = append(seen, name)
		}
	}
	if len(seen) == 0 {
		return finding{fmt.Sprintf("none in %d rows", len(rows)), AsExpected}
	}
	return finding{"with " + strings.Join(seen, ", "), Different}
}

// askRoles asks how the memberships of an administrator show roles.
func askRoles(ctx context.Context, r *reader) finding {
	user, why := aUser(ctx, r, func(row map[string]any) bool { return row["isAdmin"] == true })
	if user == "" {
		return why
	}
	rows, why := r.graph(ctx, "users/"+user+"/memberOf").list()
	if rows == nil {
		return why
	}
	roles, named := 0, 0
	for _, row := range rows {
		if row["@odata.type"] == "#microsoft.graph.directoryRole" {
			roles++
			if name, _ := row["displayName"].(string); name != "" {
				named++
			}
		}
	}
	if roles == 0 {
		return notSeen("no directory role")
	}
	return judge(named == roles, fmt.Sprintf("%d of %d", named, roles))
}
