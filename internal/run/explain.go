package run

import (
	"context"
	"errors"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// Explain adds to an error whether the group of a refused policy exists, if Microsoft Graph can be asked.
func (p *Data) Explain(ctx context.Context, err error) error {
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok || e.Group == "" {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, CheckTime)
	defer cancel()
	if p.graphOfPortalTenant(ctx) != nil {
		return err
	}
	_, found := p.Graph.Group(ctx, e.Group)
	return serviceerror.With(err, func(e *serviceerror.Error) {
		e.GroupMissing = serviceerror.KindOf(found) == serviceerror.NotFound
		if found == nil {
			e.Group = "" // it exists, so it is not the cause
		}
	})
}
