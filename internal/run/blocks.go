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

// PrivateState is what requests and responses of the framework have for private state.
type PrivateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// blockKey names the private state's mark of one block. Terraform does not tell a provider which block it plans, and
// plans a block that is to be replaced twice, so the mark is what tells two blocks from one. A mark is compared and never
// read, so it needs no version: any text that an earlier or a later provider has left there does.
const blockKey = "block"

// markBlock gives the mark of the block that is planned, and makes one where it has none yet.
func markBlock(ctx context.Context, before, after PrivateState) (string, diag.Diagnostics) {
	mark, diags := before.GetKey(ctx, blockKey)
	if len(mark) == 0 {
		mark, _ = json.Marshal(uuid.NewString())
		diags.Append(after.SetKey(ctx, blockKey, mark)...)
	}
	return string(mark), diags
}

// blockMark gives the mark of the block whose private state it is, "" where it has none.
func blockMark(ctx context.Context, private PrivateState) string {
	mark, _ := private.GetKey(ctx, blockKey)
	return string(mark)
}

type plannedPrivateKey struct{}

// WithPlannedPrivate hands the private state of a plan to the create of the same plan, as the protocol sends it. The
// framework hands it to updates and deletes only.
func WithPlannedPrivate(ctx context.Context, private []byte) context.Context {
	return context.WithValue(ctx, plannedPrivateKey{}, private)
}

// PlannedPrivate returns an entry of the private state that the plan of a create has left; nil if it left none.
func PlannedPrivate(ctx context.Context, key string) []byte {
	raw, _ := ctx.Value(plannedPrivateKey{}).([]byte)
	var entries map[string][]byte // the framework's encoding, which is that of states too
	if json.Unmarshal(raw, &entries) != nil {
		return nil
	}
	return entries[key]
}

// SameTenant refuses to work on another tenant than the one that a state or an import names. found is the one that the
// credentials are for, and operation what was to be done.
func SameTenant(found, wanted, operation string) error {
	if strings.EqualFold(found, wanted) {
		return nil
	}
	return &serviceerror.Error{
		Service: serviceerror.SignIn, Kind: serviceerror.WrongTenant, Operation: operation,
		Message: fmt.Sprintf("The resource belongs to the tenant %q, and the provider's credentials are for the tenant %q", wanted, found),
	}
}
