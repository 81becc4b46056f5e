package writeprobe

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Restore writes the documents of a run that did not finish, reads until the tenant shows them, and then removes their file. It
// writes also what the tenant shows as saved, because a read may be stale. Like Run, it needs Options.Live and a terminal, and
// asks the user to type the ID of the tenant.
func Restore(ctx context.Context, tenant Tenant, o Options) error {
	r, err := begin(ctx, tenant, o, "This writes the documents that an earlier run of the write probes saved, and reads until the tenant shows them.\n"+
		"Changes made to them since then are lost.\n")
	if err != nil {
		return err
	}
	defer r.Close()
	k, err := load(r.path, r.tenantID)
	if errors.Is(err, os.ErrNotExist) {
		r.Say("There is nothing to restore: %s does not exist.", r.path)
		return nil
	}
	if err != nil {
		return err
	}
	for _, d := range documents {
		raw, ok := k.Documents[d.name]
		if !ok {
			continue
		}
		if ctx.Err() != nil {
			return errStopped
		}
		a := &attempt{run: r, doc: d, kept: []byte(raw), unknown: true}
		r.Say("Restoring the %s ...", d.name)
		if err := a.putBack(ctx); err != nil {
			return err
		}
		r.Say("Confirmed as saved: the %s", d.name)
	}
	if err := os.Remove(r.path); err != nil {
		return fmt.Errorf("everything is restored, but the file could not be removed: %w", err)
	}
	r.Say("Everything is restored, and the file is removed.")
	return nil
}
