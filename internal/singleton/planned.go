package singleton

import (
	"context"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
)

// plannedKey names the private state's note of what a plan read, for the write of the same plan. It is not part of a state:
// an update takes it out, and a create does not keep what was planned.
const plannedKey = "planned"

// notePlanned leaves the note, if the store has one to leave. What cannot be read has been reported already, or is waited
// for by the apply.
func notePlanned[T any](ctx context.Context, store Store[T], private framework.PrivateState) {
	f, ok := store.(Fingerprinter)
	if !ok {
		return
	}
	if note, err := f.Fingerprint(ctx); err == nil {
		private.SetKey(ctx, plannedKey, note) // fails only for keys that the framework keeps for itself
	}
}

// takePlanned returns the note, and takes it out of what becomes the private state.
func takePlanned(ctx context.Context, before, after framework.PrivateState) []byte {
	note, _ := before.GetKey(ctx, plannedKey)
	note = append([]byte(nil), note...)
	after.SetKey(ctx, plannedKey, nil)
	return note
}
