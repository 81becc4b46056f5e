package lockout

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/audience"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// peopleTime bounds the counting: it is a service to the user, and the report may be throttled.
const peopleTime = 20 * time.Second

// people warns of how many users a plan would lock out, by the registration report. It names nobody: a plan is read by
// many, and sspr_readiness names people where somebody asks for it. Where the report cannot be read the log says so.
func people(ctx context.Context, p *framework.ProviderData, before, after framework.Methods, field string) []sspr.Finding {
	bounded, cancel := context.WithTimeout(ctx, peopleTime)
	defer cancel()
	loss, ok, err := count(bounded, p, before, after)
	if err != nil {
		tflog.Info(ctx, "how many users would be locked out is not counted", map[string]any{"reason": err.Error()})
	}
	if !ok || loss.Lost == 0 {
		return nil
	}
	return []sspr.Finding{{
		Severity: sspr.Warning, Field: field,
		Summary: fmt.Sprintf("Lock-out risk: %d of %s could no longer reset a password", loss.Lost, loss.population()),
		Detail: fmt.Sprintf("Counted among those for whom password reset is enabled, without administrators and guests: %d of them could reset a password today, and %d of these could not afterwards, "+
			"as far as planned up to here. The registration report, from which this is counted, lags by hours. The data source sspr_readiness says who they are, and a precondition on it can stop such a plan.",
			loss.Ready, loss.Lost),
	}}
}

// loss is what a plan costs.
type loss struct {
	sspr.Loss
	// whole says that all of the report was counted.
	whole bool
}

func (l loss) population() string {
	if l.whole {
		return fmt.Sprintf("%d users", l.Users)
	}
	return fmt.Sprintf("the first %d users in the report", l.Users)
}

func count(ctx context.Context, p *framework.ProviderData, before, after framework.Methods) (found loss, ok bool, err error) {
	// Where nothing says how many methods are required, who loses the last one is locked out in any case.
	was, is := sspr.Rules{Required: 1}, sspr.Rules{Required: 1}
	if before.Required != nil && after.Required != nil {
		was.Required, is.Required = *before.Required, *after.Required
	}
	offered, known, err := audience.Offering(ctx, p, before.Availability)
	if !known || err != nil {
		return found, false, err
	}
	offering, known, err := audience.Offering(ctx, p, after.Availability)
	if !known || err != nil {
		return found, false, err
	}
	rows, whole, err := p.Graph.SomeUserRegistrations(ctx)
	if err != nil {
		return found, false, err
	}
	return loss{sspr.CountLoss(slices.Values(rows), was, is, offered, offering), whole}, true, nil
}
