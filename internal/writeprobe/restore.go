package writeprobe

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Restore puts back the documents of a run that did not end, and then removes their file. Like Run it needs Options.Live and the ID
// of the tenant at a question.
func Restore(ctx context.Context, tenant Tenant, o Options) error {
	r, err := begin(ctx, tenant, o, "This puts back the documents that an earlier run of the write probes kept, where the tenant shows others.\n"+
		"What was changed in them since then is lost.\n")
	if err != nil {
		return err
	}
	defer r.close()
	k, err := load(r.path, r.tenantID)
	if errors.Is(err, os.ErrNotExist) {
		r.say("There is nothing to put back: %s does not exist.", r.path)
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
		a := &attempt{run: r, doc: d, kept: []byte(raw)}
		if err := a.putBack(ctx); err != nil {
			return err
		}
		r.say("As it was kept: the %s", d.name)
	}
	if err := os.Remove(r.path); err != nil {
		return fmt.Errorf("everything is put back, but the file stays: %w", err)
	}
	r.say("Everything is put back, and the file is removed.")
	return nil
}
