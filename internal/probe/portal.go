package probe

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// The documents of the portal API (sspr-policy 1.1 and 1.7).
const (
	policyPath     = "PasswordResetPolicies?getPasswordResetEnabledGroup=true"
	onPremisesPath = "OnPremisesPasswordResetPolicies"
)

func portalProbes() []Probe {
	of := func(id, title, expected string, ask func(context.Context, *reader) finding) Probe {
		return Probe{id, title, expected, serviceerror.Portal, ask}
	}
	return []Probe{
		of("portal-user-token", "A user's token", "HTTP 200", askUserToken),
		of("portal-cli-token", "A user's token of the Azure CLI", "HTTP 200", askCLIToken),
		of("portal-app-token", "A service principal's token", "HTTP 400, 401 or 503", askAppToken),
		of("portal-reader-role", "A role that can read", "HTTP 200; 403 without such a role", askReadingRole),
		of("portal-headers", "Headers", "no ETag; with Date, x-ms-correlation-id, x-ms-version, x-ms-operation-maturity", askPortalHeaders),
		of("portal-shape", "Properties of the policy document", passwordResetPolicy.known(), inPolicy(func(policy map[string]any) finding {
			return passwordResetPolicy.of(policy)
		})),
		of("portal-scope", "`enablementType`", "0, 1 or 2", inPolicy(within("enablementType", 0, 2))),
		of("portal-group", "`passwordResetEnabledGroupIds`", "one GUID if `enablementType` is 1; otherwise none, or an empty GUID", inPolicy(seeGroup)),
		of("portal-methods-required", "`numberOfAuthenticationMethodsRequired`", "1 or 2", inPolicy(within("numberOfAuthenticationMethodsRequired", 1, 2))),
		of("portal-questions", "Security questions", "each has `objectId` (32 hexadecimal digits), `questionText`, `isCustomQuestion`", inPolicy(seeQuestions)),
		of("portal-custom-questions", "Custom questions", "at most 20, of at most 200 characters", inPolicy(seeCustomQuestions)),
		of("portal-registration", "`registrationReconfirmIntevalInDays`", "0 to 730", inPolicy(within("registrationReconfirmIntevalInDays", 0, 730))),
		of("portal-helpdesk", "`customHelpdeskEmailOrUrl`", "empty, an address or a URL", inPolicy(seeHelpdesk)),
		of("portal-on-premises-shape", "Properties of the on-premises document", onPremisesPolicy.known(), inOnPremises(func(d map[string]any) finding {
			return onPremisesPolicy.of(d)
		})),
		of("portal-on-premises-id", "`objectId` of the on-premises document", "text with password writeback, otherwise null", inOnPremises(func(d map[string]any) finding {
			hybrid := d["passwordWritebackSupported"] == true
			return judge(hybrid == (kind(d["objectId"]) == "text") && slices.Contains([]string{"text", "null"}, kind(d["objectId"])), form(d["objectId"]))
		})),
		of("portal-writeback-available", "`IsOnPremisesPasswordResetAvailable`", "a Boolean", func(ctx context.Context, r *reader) finding {
			a := r.portal(ctx, "IsOnPremisesPasswordResetAvailable")
			if a.err != nil || !a.OK() {
				return a.why()
			}
			return judge(kind(a.body) == "boolean", form(a.body))
		}),
		of("portal-writeback-status", "`CheckWritebackConnectivityStatus`", "`checkWritebackConnectivityStatusResponseEnum`, a number", func(ctx context.Context, r *reader) finding {
			d, why := r.portal(ctx, "CheckWritebackConnectivityStatus").object()
			if d == nil {
				return why
			}
			v := d["checkWritebackConnectivityStatusResponseEnum"]
			return judge(kind(v) == "number" && len(d) == 1, fmt.Sprintf("%s; properties: %d", form(v), len(d)))
		}),
	}
}

// inPolicy asks the policy document.
func inPolicy(ask func(policy map[string]any) finding) func(context.Context, *reader) finding {
	return inPortal(policyPath, ask)
}

// inOnPremises asks the document of writeback and unlock.
func inOnPremises(ask func(document map[string]any) finding) func(context.Context, *reader) finding {
	return inPortal(onPremisesPath, ask)
}

func inPortal(path string, ask func(map[string]any) finding) func(context.Context, *reader) finding {
	return func(ctx context.Context, r *reader) finding {
		d, why := r.portal(ctx, path).object()
		if d == nil {
			return why
		}
		return ask(d)
	}
}

// within returns a question after a number in a range.
func within(name string, least, most int) func(map[string]any) finding {
	return func(d map[string]any) finding {
		n, ok := whole(d[name])
		return judge(ok && n >= least && n <= most, form(d[name]))
	}
}

// askUserToken asks whether the portal accepts a user's token (sspr-policy 2.2).
func askUserToken(ctx context.Context, r *reader) finding {
	identity, ok := r.identity(ctx, serviceerror.Portal)
	a := r.portal(ctx, policyPath)
	switch {
	case a.err != nil:
		return a.why()
	case !ok || identity.AppOnly:
		return notSeen("no user is signed in")
	case a.Status == http.StatusForbidden:
		return notSeen(a.refusal() + ", which is about roles")
	}
	return judge(a.OK(), a.refusal())
}

// askCLIToken asks the same of a token that the Azure CLI got (sspr-policy 2.3).
func askCLIToken(ctx context.Context, r *reader) finding {
	if identity, ok := r.identity(ctx, serviceerror.Portal); ok && identity.Application != auth.AzureCLIClientID {
		return notSeen("the token was issued to another application")
	}
	return askUserToken(ctx, r)
}

// askAppToken asks whether the portal rejects a service principal (sspr-policy 2.2 and 1.6).
func askAppToken(ctx context.Context, r *reader) finding {
	identity, ok := r.identity(ctx, serviceerror.Portal)
	a := r.portal(ctx, policyPath)
	switch {
	case a.err != nil:
		return a.why()
	case !ok || !identity.AppOnly:
		return notSeen("a user is signed in")
	}
	refused := []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusServiceUnavailable}
	return judge(slices.Contains(refused, a.Status), a.refusal())
}

// askReadingRole compares the answer with the roles in the token (autumn-2026 1.8, sspr-policy 2.5).
func askReadingRole(ctx context.Context, r *reader) finding {
	identity, ok := r.identity(ctx, serviceerror.Portal)
	a := r.portal(ctx, policyPath)
	switch {
	case a.err != nil:
		return a.why()
	case !ok || identity.AppOnly || identity.RoleTemplates == nil:
		return notSeen("the token shows no roles")
	case !a.OK() && a.Status != http.StatusForbidden:
		return notSeen(a.refusal())
	}
	var roles []string
	for _, id := range identity.RoleTemplates {
		if name, ok := readingRoles[strings.ToLower(id)]; ok {
			roles = append(roles, name)
		}
	}
	seen := a.refusal() + " without such a role"
	if len(roles) > 0 {
		slices.Sort(roles)
		seen = a.refusal() + " as " + strings.Join(roles, ", ")
	}
	return judge(a.OK() == (len(roles) > 0), seen)
}

// askPortalHeaders asks for the headers of sspr-policy 1.5, and for version tags, of which none was seen (sspr-policy 1.4).
func askPortalHeaders(ctx context.Context, r *reader) finding {
	a := r.portal(ctx, policyPath)
	if a.err != nil || !a.OK() {
		return a.why()
	}
	return headers(a, "Date", "X-Ms-Correlation-Id", "X-Ms-Version", "X-Ms-Operation-Maturity")
}

// headers compares the names of headers with those expected. Of the values only the maturity is shown.
func headers(a *answer, wanted ...string) finding {
	var seen, missing []string
	for _, name := range wanted {
		if a.Header.Get(name) == "" {
			missing = append(missing, name)
		}
	}
	for _, name := range []string{"Etag", "Retry-After"} {
		if a.Header.Get(name) != "" {
			seen = append(seen, "with "+name)
		}
	}
	tagged := a.Header.Get("Etag") != ""
	if len(missing) > 0 {
		seen = append(seen, "no "+strings.Join(missing, ", "))
	}
	if maturity := a.Header.Get("X-Ms-Operation-Maturity"); maturity != "" {
		seen = append(seen, "maturity "+shown(maturity))
	}
	if len(missing) == 0 && !tagged {
		seen = append(seen, "headers as expected")
	}
	return judge(len(missing) == 0 && !tagged, strings.Join(seen, "; "))
}
