// Package auth gets tokens for both services: for Microsoft Graph with any credential of azidentity, and for the Entra
// admin center API as a signed-in user. It does not depend on Terraform, and its errors and logs never contain a token,
// a secret or an assertion.
//
// Exactly one credential is used for each service. A credential that is configured and incomplete is an error, and never
// a reason to try the next one.
//
// A token that a service refused is replaced with Renew. azidentity cannot drop a cached token, so
// graphCredential.Renew builds the credential again.
package auth

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Cloud contains the endpoints and audiences of one Microsoft cloud. All endpoints are origins ("https://host"); the
// clients append their own paths.
type Cloud struct {
	// Name is the value of the provider's setting "environment".
	Name string
	// AuthorityHost is the origin of Microsoft Entra sign-in.
	AuthorityHost string
	// GraphEndpoint is the origin of Microsoft Graph, or of a proxy in front of it.
	GraphEndpoint string
	// GraphAudience is the audience of Graph's tokens. It stays the cloud's own if GraphEndpoint is overridden, because
	// a proxy does not change the audience.
	GraphAudience string
	// PortalEndpoint is the origin of the Entra admin center API.
	PortalEndpoint string
	// PortalResource is the application ID for which the portal's tokens are issued. It is empty if it is not known;
	// then the portal API cannot be used in that cloud.
	PortalResource string
	// ExchangeAudience is the audience of OpenID Connect tokens that can be exchanged for Entra tokens.
	ExchangeAudience string
}

// The application IDs of the Entra admin center API (sspr-policy 2.1, sspr-policy 2.6).
const (
	portalResourceGlobal = "74658136-14ec-4630-ad9b-26e160ff0fc6"
	portalResourceUSGov  = "ee62de39-b9b0-4886-aa58-08b89c4e3db3"
)

// aliases maps additional cloud names that the azuread provider accepts to our names.
var aliases = map[string]string{"public": "global", "usgovernment": "usgovernmentl4", "dod": "usgovernmentl5"}

// CloudAliases returns the additional names, in alphabetical order.
func CloudAliases() []string { return slices.Sorted(maps.Keys(aliases)) }

// CloudByName returns the cloud with that name: global (or public), usgovernmentl4 (usgovernment), usgovernmentl5
// (dod), china or emulator. The emulator has the audiences of global and no origins, which are known once it runs.
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

// CloudNames returns the names that CloudByName knows, without aliases.
func CloudNames() []string {
	var names []string
	for _, c := range clouds() {
		names = append(names, c.Name)
	}
	return names
}

// clouds returns the table of graph-api 7.2, and of sspr-policy 2.6 for the portal.
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

// GraphScope returns the scope of a token for Microsoft Graph.
func (c Cloud) GraphScope() string { return c.GraphAudience + "/.default" }

// portalScope returns the scope of a token for the Entra admin center API. With the API's address instead of its
// application ID, sign-in refuses the request with AADSTS500011 (sspr-policy 2.1).
func (c Cloud) portalScope() string { return c.PortalResource + "/.default" }

// OwnAuthority reports whether the sign-in host is not one of Microsoft's. Then instance discovery is disabled: it
// would ask the public cloud about the host, and fail without internet access (graph-api 8.1).
func (c Cloud) OwnAuthority() bool {
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

// onlyHost returns the only host to which secrets may be posted, if the sign-in host is not one of Microsoft's.
// Otherwise it returns "": Microsoft has regional sign-in hosts (AZURE_REGIONAL_AUTHORITY_NAME), which the library
// knows.
func (c Cloud) onlyHost() string {
	u, err := url.Parse(c.AuthorityHost)
	if err != nil || !c.OwnAuthority() {
		return ""
	}
	return u.Host
}
