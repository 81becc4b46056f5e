package plane

// Plane is one of the services that the provider uses, or both.
type Plane int

// The services.
const (
	// Portal is the API of the Entra admin center.
	Portal Plane = iota + 1
	// Graph is Microsoft Graph.
	Graph
	// Both is Microsoft Graph, and the API of the Entra admin center for a part.
	Both
)

// Links to the section of the overview about the sign-in to a service.
const (
	portalLink = "[portal API](../index.md#sign-in-to-the-portal-api)"
	graphLink  = "[Microsoft Graph](../index.md#sign-in-to-microsoft-graph)"
)

// service returns the service and who can use it.
func (p Plane) service() string {
	switch p {
	case Portal:
		return "the " + portalLink + ", which accepts only a signed-in user"
	case Graph:
		return graphLink + ", with a service principal, a managed identity or a signed-in user"
	default:
		return graphLink + ", and for a part the " + portalLink + ", which accepts only a signed-in user"
	}
}

// status returns how far the API can be relied on.
func (p Plane) status() string {
	const untried = "Not yet tried on a live tenant."
	switch p {
	case Portal:
		return "undocumented API of the Entra admin center, which can change without notice. " + untried
	case Graph:
		return "Microsoft Graph v1.0. " + untried
	default:
		return "Microsoft Graph v1.0, and the undocumented API of the Entra admin center. " + untried
	}
}

// name returns the service's name for the heading of a table.
func (p Plane) name() string {
	if p == Portal {
		return "the portal API"
	}
	return "Microsoft Graph"
}
