package singleton

import (
	"context"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// plannedKey is the entry of the private state with the fingerprint that a refresh or a plan has read, for the write of the
// same plan. Every refresh replaces it, and an update deletes it. Terraform plans a second time when it applies, and passes
// that plan the private state of the first plan's refresh. So the entry of an update is older than the apply, and that of a
// create is not.
const plannedKey = "planned"

// notePlanned saves the fingerprint if the store has one. A read error has been reported already, or the apply waits for its
// cause.
func notePlanned[T any](ctx context.Context, store Store[T], private run.PrivateState) {
	f, ok := store.(Fingerprinter)
	if !ok {
		return
	}
	if note, err := f.Fingerprint(ctx); err == nil {
		private.SetKey(ctx, plannedKey, note) // fails only for keys that the framework reserves
	}
}

// takePlanned returns the fingerprint, and deletes it from the private state after.
func takePlanned(ctx context.Context, before, after run.PrivateState) []byte {
	note, _ := before.GetKey(ctx, plannedKey)
	note = append([]byte(nil), note...)
	after.SetKey(ctx, plannedKey, nil)
	return note
}
