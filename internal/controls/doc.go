// Package controls compares a tenant's settings with the recommendations of public frameworks. It does no I/O.
package controls
