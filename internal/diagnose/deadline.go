package diagnose

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// ErrorIn is Error for an operation with a timeout.
func ErrorIn(ctx context.Context, err error) diag.Diagnostic {
	more := deadline.MoreTime(ctx)
	if more == "" {
		return diagnose(err, deadline.OfAction(ctx))
	}
	err = asTimedOut(err)
	d := diagnose(err, deadline.OfAction(ctx))
	if serviceerror.KindOf(err) != serviceerror.TimedOut {
		return d
	}
	return diag.NewErrorDiagnostic(d.Summary(), d.Detail()+"\n\n"+more)
}

// WarningIn is ErrorIn for a failure that does not end the operation, because the service has accepted the change.
func WarningIn(ctx context.Context, err error) diag.Diagnostic {
	d := ErrorIn(ctx, err)
	return diag.NewWarningDiagnostic("Change accepted but not confirmed: "+d.Summary(), d.Detail())
}

// asTimedOut changes a failure that would have been tried again into one of time.
func asTimedOut(err error) error {
	switch serviceerror.KindOf(err) {
	case serviceerror.Throttled, serviceerror.Unavailable, serviceerror.Unreachable, serviceerror.NotPersisted:
		return serviceerror.With(err, func(e *serviceerror.Error) { e.Kind = serviceerror.TimedOut })
	default:
		return err
	}
}
