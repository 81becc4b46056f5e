package singleton

import (
	"context"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// plannedKey names the private state's note of what a refresh or a plan has read, for the write of the same plan. A refresh
// leaves it anew each time, and an update takes it out. Terraform plans a second time when it applies: that plan gets the
// private state of the first one's refresh, so the note of an update is older than the apply, and that of a create is not.
const plannedKey = "planned"

// notePlanned leaves the note, if the store has one to leave. What cannot be read has been reported already, or is waited
// for by the apply.
func notePlanned[T any](ctx context.Context, store Store[T], private run.PrivateState) {
	f, ok := store.(Fingerprinter)
	if !ok {
		return
	}
	if note, err := f.Fingerprint(ctx); err == nil {
		private.SetKey(ctx, plannedKey, note) // fails only for keys that the framework keeps for itself
	}
}

// takePlanned returns the note, and takes it out of what becomes the private state.
func takePlanned(ctx context.Context, before, after run.PrivateState) []byte {
	note, _ := before.GetKey(ctx, plannedKey)
	note = append([]byte(nil), note...)
	after.SetKey(ctx, plannedKey, nil)
	return note
}
