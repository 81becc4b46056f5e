package lockout

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
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
	loss, err := count(bounded, p, before, after)
	switch {
	case serviceerror.KindOf(err) == serviceerror.TimedOut && ctx.Err() == nil:
		return warning(field, "Whom this locks out was not counted in time",
			"The plan takes methods of password reset away or requires more of them, and the registration report could not be read in time to count who is hit. The data source sspr_readiness takes the time.")
	case err != nil:
		tflog.Info(ctx, "how many users would be locked out is not counted", map[string]any{"reason": err.Error()})
		return nil
	case loss.LostIfTwo == 0:
		return nil
	}
	return warning(field, "Lock-out risk: "+loss.summary(),
		fmt.Sprintf("Counted among those for whom password reset is enabled, without administrators and guests, as far as planned up to here: %d of them could reset a password before, and %s. "+
			"The registration report, from which this is counted, lags by hours. The data source sspr_readiness says who they are, and a precondition on it can stop such a plan.",
			loss.Ready, loss.lost()))
}

func warning(field, summary, detail string) []sspr.Finding {
	return []sspr.Finding{{Severity: sspr.Warning, Field: field, Summary: summary, Detail: detail}}
}

// loss is what a plan costs.
type loss struct {
	sspr.Loss
	// whole says that all of the report was counted.
	whole bool
}

func (l loss) summary() string {
	of := fmt.Sprintf("%d users", l.Users)
	if !l.whole {
		of = fmt.Sprintf("the first %d users in the report", l.Users)
	}
	if l.Lost == 0 {
		return fmt.Sprintf("%d of %s could no longer reset a password where two methods are required", l.LostIfTwo, of)
	}
	return fmt.Sprintf("%d of %s could no longer reset a password", l.Lost, of)
}

func (l loss) lost() string {
	if l.Lost == l.LostIfTwo {
		return fmt.Sprintf("%d of these could not afterwards", l.Lost)
	}
	return fmt.Sprintf("afterwards %d of these could not where one method is required, and %d where two are, which is not known here", l.Lost, l.LostIfTwo)
}

func count(ctx context.Context, p *framework.ProviderData, before, after framework.Methods) (found loss, err error) {
	var change sspr.Change
	if before.Required != nil {
		change.Was = *before.Required
	}
	if after.Required != nil {
		change.Is = *after.Required
	}
	offered, known, err := audience.Offering(ctx, p, before.Availability)
	if err != nil {
		return found, err
	}
	if known {
		change.Before = &offered
	}
	offering, known, err := audience.Offering(ctx, p, after.Availability)
	if !known || err != nil {
		return found, err
	}
	change.After = &offering
	rows, whole, err := p.Graph.SomeUserRegistrations(ctx)
	if err != nil {
		return found, err
	}
	return loss{change.CountLoss(slices.Values(rows)), whole}, nil
}
