// Package twin reads a tenant into a file that the emulated tenant opens.
package twin

import (
	"context"
	"io"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
)

// Options are where a snapshot goes and what it contains.
type Options struct {
	// File is the path of the snapshot.
	File string
	// WithNames keeps names instead of writing stand-ins.
	WithNames bool
	// MapIDs writes stand-ins for object IDs too.
	MapIDs bool
	// Progress gets lines about what is read.
	Progress io.Writer
}

// Take reads a tenant and writes the file.
func Take(_ context.Context, _ *readonly.Tenant, _ Options) error {
	return nil
}
