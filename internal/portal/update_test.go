package portal_test

import (
	"context"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
)

// writePage writes settings of a page like a resource that has no plan.
func writePage[T any](ctx context.Context, c *portal.Client, page portal.Page[T], settings T) (before, after portal.Document, err error) {
	outcome, err := portal.Update(ctx, c, page, portal.Change[T]{Settings: settings})
	return outcome.Before, outcome.After, err
}
