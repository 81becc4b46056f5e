package plane

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Access is what a credential needs.
type Access struct {
	// Permission is the permission in Microsoft Graph, in Markdown. It is "" for the portal API.
	Permission string
	// Role is the directory role of a signed-in user.
	Role string
}

// String returns the access as words for a sentence.
func (a Access) String() string {
	if a.Permission == "" {
		return a.Role
	}
	return a.Permission + " (users also need " + a.Role + ")"
}

// Needs is what it takes to work with a setting or a report.
type Needs struct {
	Service Plane
	// Read and Write are what reading and writing take.
	Read, Write Access
	// License has a sentence or two about the license.
	License string
}

// OfResource returns the box of a resource's page.
func (n Needs) OfResource() string {
	return n.box(fmt.Sprintf("To plan and import: %s. To apply: %s.", n.Read, n.Write))
}

// OfAction returns the box of an action's page.
func (n Needs) OfAction() string { return n.box(fmt.Sprintf("To invoke: %s.", n.Write)) }

// OfDataSource returns the box of a page of a data source, a list resource or an ephemeral resource.
func (n Needs) OfDataSource() string { return n.box(fmt.Sprintf("To read: %s.", n.Read)) }

// box returns the box. It is a quotation, which the registries and GitHub draw alike.
func (n Needs) box(access string) string {
	return strings.Join([]string{
		"> **Service:** " + n.Service.service() + ". " + access,
		">",
		"> **License:** " + n.License,
		">",
		"> **API status:** " + n.Service.status(),
	}, "\n")
}

// PropertyTable returns the section of a page about the service's names: the properties, in Markdown, by attribute.
func PropertyTable(p Plane, properties map[string]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## Properties of the service\n\n| attribute | property of %s |\n|---|---|", p.name())
	for _, attribute := range slices.Sorted(maps.Keys(properties)) {
		fmt.Fprintf(&b, "\n| `%s` | %s |", attribute, properties[attribute])
	}
	return b.String()
}
