// Package doctor checks what credentials allow, and whether a tenant is as the provider assumes. It reads only.
package doctor

import (
	"context"
	"io"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
)

// Options are what to check and where to write.
type Options struct {
	// Resources are the types that must work; empty means all of them.
	Resources []string
	// Report is the file of the report, "" for none.
	Report string
	// In answers questions; Out gets the table.
	In  io.Reader
	Out io.Writer
}

// Run checks a tenant. ok is whether everything that is asked for works.
func Run(_ context.Context, _ *readonly.Tenant, _ Options) (ok bool, err error) {
	return false, nil
}
