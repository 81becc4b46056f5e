// Package auth gets tokens for both planes: any credential of azidentity for Microsoft Graph, and a signed-in user's
// token for the Entra admin center API. It knows nothing of Terraform, and no token, secret or assertion ever
// reaches its errors or its log.
package auth

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Cloud names the places of one Microsoft cloud. All endpoints are origins ("https://host"); the clients append
// their own paths.
type Cloud struct {
	// Name is the value of the provider's setting "environment".
	Name string
	// AuthorityHost is the origin of Microsoft Entra sign-in.
	AuthorityHost string
	// GraphEndpoint is the origin of Microsoft Graph, or of a proxy before it.
	GraphEndpoint string
	// GraphAudience is the origin that Graph's tokens are issued for. It stays the cloud's own where GraphEndpoint
	// is overridden, for a proxy does not change for whom the token is.
	GraphAudience string
	// PortalEndpoint is the origin of the Entra admin center API.
	PortalEndpoint string
	// PortalResource is the application id that the portal's tokens are issued for. Empty where it is unknown, which
	// makes the portal plane unusable in that cloud.
	PortalResource string
	// ExchangeAudience is the audience that an OpenID Connect token must carry to be exchanged for an Entra token.
	ExchangeAudience string
}

// The application ids of the Entra admin center API (reference sspr-policy 2.1 and 2.6).
const (
	portalResourceGlobal = "74658136-14ec-4630-ad9b-26e160ff0fc6"
	portalResourceUSGov  = "ee62de39-b9b0-4886-aa58-08b89c4e3db3"
)

// aliases are further names that the azuread provider accepts for clouds.
var aliases = map[string]string{"public": "global", "usgovernment": "usgovernmentl4", "dod": "usgovernmentl5"}

// CloudAliases gives the further names, in alphabetical order.
func CloudAliases() []string { return slices.Sorted(maps.Keys(aliases)) }

// CloudByName gives the cloud of that name: global (or public), usgovernmentl4 (usgovernment), usgovernmentl5 (dod),
// china or emulator. The emulator has global's audiences and no origins: those are known once it runs.
func CloudByName(name string) (Cloud, bool) {
	if known, ok := aliases[name]; ok {
		name = known
	}
	for _, c := range clouds() {
		if c.Name == name {
			return c, true
		}
	}
	return Cloud{}, false
}

// CloudNames gives the names that CloudByName knows.
func CloudNames() []string {
	var names []string
	for _, c := range clouds() {
		names = append(names, c.Name)
	}
	return names
}

// clouds holds the table of reference graph-api 7.2, and sspr-policy 2.6 for the portal.
func clouds() []Cloud {
	return []Cloud{
		{
			Name: "global", AuthorityHost: "https://login.microsoftonline.com",
			GraphEndpoint: "https://graph.microsoft.com", GraphAudience: "https://graph.microsoft.com",
			PortalEndpoint: "https://main.iam.ad.ext.azure.com", PortalResource: portalResourceGlobal,
			ExchangeAudience: "api://AzureADTokenExchange",
		},
		{
			Name: "usgovernmentl4", AuthorityHost: "https://login.microsoftonline.us",
			GraphEndpoint: "https://graph.microsoft.us", GraphAudience: "https://graph.microsoft.us",
			PortalEndpoint: "https://main.iam.ad.ext.azure.us", PortalResource: portalResourceUSGov,
			ExchangeAudience: "api://AzureADTokenExchangeUSGov",
		},
		{
			Name: "usgovernmentl5", AuthorityHost: "https://login.microsoftonline.us",
			GraphEndpoint: "https://dod-graph.microsoft.us", GraphAudience: "https://dod-graph.microsoft.us",
			PortalEndpoint: "https://main.iam.ad.ext.azure.us", PortalResource: portalResourceUSGov,
			ExchangeAudience: "api://AzureADTokenExchangeUSGov",
		},
		{
			Name: "china", AuthorityHost: "https://login.partner.microsoftonline.cn",
			GraphEndpoint: "https://microsoftgraph.chinacloudapi.cn", GraphAudience: "https://microsoftgraph.chinacloudapi.cn",
			PortalEndpoint:   "https://main.iam.ad.ext.azure.cn",
			ExchangeAudience: "api://AzureADTokenExchangeChina",
		},
		{
			Name: "emulator", GraphAudience: "https://graph.microsoft.com", PortalResource: portalResourceGlobal,
			ExchangeAudience: "api://AzureADTokenExchange",
		},
	}
}

// GraphScope is what a token for Microsoft Graph is asked for with.
func (c Cloud) GraphScope() string { return c.GraphAudience + "/.default" }

// portalScope is what a token for the Entra admin center API is asked for with. Asking by the API's address instead
// of its application id is refused with AADSTS500011 (reference sspr-policy 2.1).
func (c Cloud) portalScope() string { return c.PortalResource + "/.default" }

// ownAuthority says that the sign-in host is none of Microsoft's. Then there is no instance discovery: it would ask
// the public cloud whether it knows the host, and fail where there is no way out to it (reference graph-api 8.1).
func (c Cloud) ownAuthority() bool {
	u, err := url.Parse(c.AuthorityHost)
	if err != nil {
		return true
	}
	switch strings.ToLower(u.Host) {
	case "login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn", "login.chinacloudapi.cn":
		return false
	}
	return true
}

// onlyHost is the host that secrets may be posted to where sign-in is none of Microsoft's. Microsoft's own has regional
// hosts beside the configured one (AZURE_REGIONAL_AUTHORITY_NAME), which the library knows.
func (c Cloud) onlyHost() string {
	u, err := url.Parse(c.AuthorityHost)
	if err != nil || !c.ownAuthority() {
		return ""
	}
	return u.Host
}
