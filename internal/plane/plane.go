package plane

// Plane is one of the APIs that the provider uses.
type Plane int

// The planes.
const (
	// Portal is the API of the Entra admin center.
	Portal Plane = iota + 1
	// Graph is Microsoft Graph.
	Graph
)

const portalNote = "**Plane: portal.** Microsoft Graph has no API for this setting; the provider uses the Entra admin center's own API " +
	"(`main.iam.ad.ext.azure.com`), which is undocumented, can change without notice, and takes the token of a **signed-in user** only: " +
	"a service principal cannot use it. See [Credentials of the portal plane](../index.md#credentials-of-the-portal-plane)."

const graphNote = "**Plane: Graph.** Microsoft Graph v1.0, with a service principal, a managed identity or a signed-in user. In most tenants the Azure CLI's own application is not consented for " +
	"these policies, so a user of the Azure CLI cannot work with them whatever the role; use a service principal."

// Note returns the paragraph about the plane for the page of a resource or data source of a setting.
func (p Plane) Note() string {
	if p == Portal {
		return portalNote
	}
	return graphNote
}

// Document is what a service stores a setting in. It decides how the setting is written.
type Document int

// The kinds of documents.
const (
	// PolicyPage is a page of the password reset policy. All pages are one document, which is read and written whole.
	PolicyPage Document = iota + 1
	// OnPremises is the document of the page On-premises integration. Its two groups of properties take a request each.
	OnPremises
	// Merged is a document of Microsoft Graph, which merges what it is sent into what it has.
	Merged
)

const (
	policyPageNote = "**Pages of one document.** The pages of Password reset, but for On-premises integration, are one document in the service. The provider reads it before every write, " +
		"changes the properties of this resource and sends all others back byte for byte; the writes of one apply are joined into one. The service has no version check, so a change that someone makes " +
		"in the admin center in the same second can be lost."
	onPremisesNote = "**Writeback and unlocking are written separately,** each with nothing else in the request, and read back."
	mergedNote     = "**Only what changes is sent.** Graph merges it into the document; lists are replaced whole."
)

// Note returns the paragraph about writes for the page of a resource.
func (d Document) Note() string {
	switch d {
	case PolicyPage:
		return policyPageNote
	case OnPremises:
		return onPremisesNote
	default:
		return mergedNote
	}
}
