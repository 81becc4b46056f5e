package doctor

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// print prints who is signed in to a service, or why the sign-in failed.
func (s *signIn) print(out page) {
	chosen := "no credential is configured"
	if s.selected.Kind != "" {
		chosen = s.selected.Kind + ", selected by " + s.selected.Because
	}
	if s.err != nil {
		d := diagnose.Error(s.err)
		_, cause := diagnose.Reason(s.err)
		if s.err.Kind == serviceerror.Unreachable { // the words of a library, such as "dial tcp"
			cause = "Reason: " + s.err.Message
		}
		texts := []string{diagnose.Sentence(d.Summary()), shortened(cause)}
		if s.err.Kind != serviceerror.NoCredential { // whose text lists what was considered
			texts = append(texts, diagnose.Sentence(chosen))
		}
		printLine(out, string(s.service), statusOf(s.err), texts...)
		return
	}
	i := s.identity
	who := fmt.Sprintf("application %s (object ID %s)", serviceerror.OneLine(i.Application), serviceerror.OneLine(i.ObjectID))
	if !i.AppOnly {
		who = fmt.Sprintf("user %s through the application %s", userWords(s), serviceerror.OneLine(i.Application))
		if i.Application == auth.AzureCLIClientID {
			who += " (Azure CLI)"
		}
	}
	printLine(out, string(s.service), works, who, chosen, s.life(time.Now()), s.rights())
}

func userWords(s *signIn) string {
	id := "object ID " + serviceerror.OneLine(s.identity.ObjectID)
	if s.name == "" {
		return id
	}
	return s.name + " (" + id + ")"
}

// life returns the tenant of a token and how long the token is valid.
func (s *signIn) life(now time.Time) string {
	text := "tenant " + serviceerror.OneLine(s.identity.TenantID)
	if s.identity.Expires.IsZero() {
		return text
	}
	left := s.identity.Expires.Sub(now).Round(time.Minute)
	return fmt.Sprintf("%s, token valid for %d min (until %s)", text, int(left.Minutes()), s.identity.Expires.UTC().Format("15:04 UTC"))
}

// rights returns the roles and the permissions in a token.
func (s *signIn) rights() string {
	var parts []string
	switch {
	case len(s.roles) > 0:
		parts = append(parts, "roles: "+strings.Join(s.roles, ", "))
	case s.identity.AppOnly: // has permissions instead
	case s.showsRoles:
		parts = append(parts, "roles: none in the token")
	default:
		parts = append(parts, "roles: not shown by the token")
	}
	if s.service == serviceerror.Graph {
		permissions := slices.Sorted(slices.Values(s.identity.Permissions))
		parts = append(parts, "permissions: "+cmp.Or(strings.Join(permissions, ", "), "none"))
	}
	return serviceerror.OneLine(strings.Join(parts, "; "))
}

// twoTenants returns that the two sign-ins are to different tenants, or "".
func twoTenants(used []*signIn) string {
	if len(used) < 2 || used[0].err != nil || used[1].err != nil || strings.EqualFold(used[0].identity.TenantID, used[1].identity.TenantID) {
		return ""
	}
	return "The two sign-ins are to different tenants. Set tenant_id (ARM_TENANT_ID) to the one that you mean."
}

// printSurroundings prints the clock, the cloud, the origins and the proxy.
func printSurroundings(out page, t *readonly.Tenant, j judge, used []*signIn) {
	ahead, known := j.reads.ahead, j.reads.dated
	for _, s := range used {
		if s.err != nil && s.err.ClockAhead.Abs() > ahead.Abs() {
			ahead, known = s.err.ClockAhead, true
		}
	}
	wrong := strings.TrimSuffix(ahead.Abs().Round(time.Minute).String(), "0s")
	const correct = " the services' clocks. Correct it, for example with NTP: tokens are valid for a fixed period"
	switch {
	case !known:
		printLine(out, "clock", unknown, "no response contained the time of the service")
	case ahead == 0:
		printLine(out, "clock", works, "within two minutes of the services' clocks")
	case ahead > 0:
		printLine(out, "clock", missing, wrong+" ahead of"+correct)
	default:
		printLine(out, "clock", missing, wrong+" behind"+correct)
	}
	proxy, valid := proxies(t.Cloud, http.ProxyFromEnvironment)
	printLine(out, "network", map[bool]status{true: works, false: missing}[valid], append(origins(t.Cloud), proxy...)...)
}

// defaultCloud is the cloud if ARM_ENVIRONMENT is not set.
const defaultCloud = "global"

// origins returns the cloud, and the origins that settings have changed.
func origins(cloud auth.Cloud) []string {
	lines := []string{"cloud " + cloud.Name + " (ARM_ENVIRONMENT)"}
	if cloud.Name == defaultCloud {
		lines[0] = "cloud " + cloud.Name + " (the default; ARM_ENVIRONMENT)"
	}
	usual, _ := auth.CloudByName(cloud.Name)
	if usual.GraphEndpoint == "" {
		return []string{lines[0] + ": the emulated tenant at " + host(cloud.GraphEndpoint) + ". This proves nothing about a real tenant"}
	}
	for _, o := range []struct{ setting, is, was string }{
		{"SSPR_AUTHORITY_HOST or AZURE_AUTHORITY_HOST", cloud.AuthorityHost, usual.AuthorityHost},
		{"SSPR_GRAPH_ENDPOINT", cloud.GraphEndpoint, usual.GraphEndpoint},
		{"SSPR_PORTAL_ENDPOINT", cloud.PortalEndpoint, usual.PortalEndpoint},
	} {
		if o.is != o.was {
			lines = append(lines, fmt.Sprintf("%s instead of %s (%s)", host(o.is), host(o.was), o.setting))
		}
	}
	return lines
}

// proxies returns the proxies that choose returns for the origins, without their credentials. ok is false if the setting is not
// valid.
func proxies(cloud auth.Cloud, choose func(*http.Request) (*url.URL, error)) (lines []string, ok bool) {
	by := map[string][]string{}
	for _, origin := range []string{cloud.AuthorityHost, cloud.GraphEndpoint, cloud.PortalEndpoint} {
		request, err := http.NewRequest(http.MethodGet, origin, http.NoBody) //nolint:noctx // it is not sent
		if err != nil {
			continue
		}
		proxy, err := choose(request)
		if err != nil { // it quotes the address
			return []string{"the proxy in HTTPS_PROXY is not a valid address"}, false
		}
		if proxy == nil {
			continue
		}
		if name := proxy.Scheme + "://" + proxy.Host; !slices.Contains(by[name], request.URL.Host) {
			by[name] = append(by[name], request.URL.Host)
		}
	}
	for _, proxy := range slices.Sorted(maps.Keys(by)) {
		lines = append(lines, "proxy "+proxy+" (HTTPS_PROXY) for "+joined(by[proxy], "and"))
	}
	if lines == nil {
		lines = []string{"no proxy (HTTPS_PROXY)"}
	}
	return lines, true
}

func host(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return origin
	}
	return u.Host
}
