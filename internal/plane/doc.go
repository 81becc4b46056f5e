// Package plane is what the pages of the documentation say about the service behind a resource: which API it uses, and which
// permission, role and license it takes.
package plane
