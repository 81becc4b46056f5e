package run

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// PrivateState is the private state of a request or response of the framework.
type PrivateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// blockKey is the entry of the private state with the block's mark. Terraform does not tell a provider which block it plans,
// and it plans a block that is to be replaced twice. The mark distinguishes two blocks from one. A mark is compared and
// never parsed, so it needs no version: any text from an earlier or a later provider will do.
const blockKey = "block"

// markBlock returns the mark of the planned block, and creates it if there is none yet.
func markBlock(ctx context.Context, before, after PrivateState) (string, diag.Diagnostics) {
	mark, diags := before.GetKey(ctx, blockKey)
	if len(mark) == 0 {
		mark, _ = json.Marshal(uuid.NewString())
		diags.Append(after.SetKey(ctx, blockKey, mark)...)
	}
	return string(mark), diags
}

// blockMark returns the mark in a block's private state, "" if there is none.
func blockMark(ctx context.Context, private PrivateState) string {
	mark, _ := private.GetKey(ctx, blockKey)
	return string(mark)
}

// HasMark reports whether a private state is that of a block that has been planned before.
func HasMark(ctx context.Context, private PrivateState) bool { return blockMark(ctx, private) != "" }

type plannedPrivateKey struct{}

// WithPlannedPrivate returns a context with the private state of a plan, as the protocol sends it, for the create of the
// same plan. The framework passes it to updates and deletes only.
func WithPlannedPrivate(ctx context.Context, private []byte) context.Context {
	return context.WithValue(ctx, plannedPrivateKey{}, private)
}

// PlannedPrivate returns an entry of the private state from the plan of a create, nil if there is none.
func PlannedPrivate(ctx context.Context, key string) []byte {
	raw, _ := ctx.Value(plannedPrivateKey{}).([]byte)
	var entries map[string][]byte // the framework's encoding, the same as in states
	if json.Unmarshal(raw, &entries) != nil {
		return nil
	}
	return entries[key]
}

// SameTenant returns an error if found, the tenant of the credentials, is not wanted, the tenant that a state or an import
// names. operation is what was to be done.
func SameTenant(found, wanted, operation string) error {
	if strings.EqualFold(found, wanted) {
		return nil
	}
	return &serviceerror.Error{
		Service: serviceerror.SignIn, Kind: serviceerror.WrongTenant, Operation: operation,
		Message: fmt.Sprintf("The resource belongs to the tenant %q, but the provider's credentials are for the tenant %q", wanted, found),
	}
}
