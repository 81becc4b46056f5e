package contactinfo

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// A user principal name can move: its user is renamed, and somebody else is given the name. The configuration then means
// one person and the state has another, and nothing tells whose the values beside the name are. So every plan asks whose
// a name is, and a name that moved is an error that names both: a replacement would give the values to the new user, who
// may not be meant, and take them from the former one.

// nameError is the diagnostic of a name that moved. For all else that keeps a name from being confirmed it is nil.
func nameError(err error) diag.Diagnostic {
	if serviceerror.KindOf(err) != serviceerror.NameTaken {
		return nil
	}
	return diag.WithPath(path.Root("user_id"), diagnose.Error(err))
}

// confirmPlanned reports in a plan that the name by which the configuration addresses a user of the state moved to
// somebody else, or that this could not be found out.
func (r *userResource) confirmPlanned(ctx context.Context, name, object string, diags *diag.Diagnostics) {
	if attribute.UserName(name) == "" {
		return
	}
	err := r.data.Graph.ConfirmName(ctx, name, object)
	if moved := nameError(err); moved != nil {
		diags.Append(moved)
	} else if err != nil {
		warnUnconfirmed(r.data, err, diags)
	}
}

// warnUnconfirmed says once in a plan that names were not checked. Where the provider does not know yet whom to ask there
// is nothing to say.
func warnUnconfirmed(data *run.Data, err error, diags *diag.Diagnostics) {
	switch serviceerror.KindOf(err) {
	case serviceerror.NoCredential, serviceerror.NotYetKnown:
		return
	}
	if !data.FirstToTell("names of users") {
		return
	}
	reason, example := diagnose.Reason(err)
	diags.AddWarning("User principal names were not checked",
		fmt.Sprintf("A user principal name can pass from one person to another. Whether every name in the configuration still belongs to the user in the state could not be read, so this plan does not tell. "+
			"An apply confirms each name before it writes for that user, and writes nothing where it cannot.\n\n%s\n%s", reason, example))
}

// movedSince tells, in a sentence for a plan that takes methods away, that the name in the state is somebody else's by now.
// The methods are taken from the user whom the state has. It is "" if the name did not move, or this is not known.
func movedSince(ctx context.Context, data *run.Data, name, object string) string {
	if attribute.UserName(name) == "" {
		return ""
	}
	err := data.Graph.ConfirmName(ctx, name, object)
	if serviceerror.KindOf(err) != serviceerror.NameTaken {
		return ""
	}
	return diagnose.Detail(err) + " The methods are taken from that former user, and the one who has the name now keeps everything."
}
