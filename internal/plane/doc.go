// Package plane has the paragraphs of the documentation about the service behind a resource: which API it uses, how it is
// written, and which permission, role and license it takes.
package plane
