// Package plane has those parts of the documentation's pages that follow from the service behind a resource, data source or
// action: the box with service, license and API status, and the table of the service's properties.
package plane
