package contactinfo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// A user may have registered methods before Terraform manages them. In the mode "enforce" the configuration takes their
// place, which a plan does not show by itself: the values are in no state yet. So a plan reads what users have of the
// methods that it begins to manage.

// takeover is what becomes of the methods that one user has when Terraform begins to manage them.
type takeover struct {
	// added are new to the user, and kept are as the configuration wants them, or the user's own to keep.
	added, kept []sspr.ContactMethod
	// replaced and removed are the user's own, which the configuration overwrites or takes away; hidden may be, as the
	// credential sees only parts of these numbers.
	replaced, removed, hidden []sspr.ContactMethod
}

// foreseen compares what a user has with what is wanted.
func foreseen(live, wanted sspr.ContactInfo, prepopulates bool) takeover {
	var t takeover
	for _, m := range sspr.ContactMethods {
		want, managed := wanted[m]
		have, registered := live[m]
		switch {
		case !managed:
		case !registered && want != "":
			t.added = append(t.added, m)
		case !registered || prepopulates || graph.SameContact(m, have, want):
			t.kept = append(t.kept, m)
		case want == "":
			t.removed = append(t.removed, m)
		case m.IsPhone() && phone.Masked(have):
			t.hidden = append(t.hidden, m)
		default:
			t.replaced = append(t.replaced, m)
		}
	}
	return t
}

// loses reports whether the user loses a method of the user's own, or may.
func (t takeover) loses() bool { return len(t.replaced)+len(t.removed)+len(t.hidden) > 0 }

// losses words what the user loses, without values.
func (t takeover) losses() string {
	var said []string
	for _, part := range []struct {
		methods []sspr.ContactMethod
		verb    string
	}{{t.replaced, "replaced: "}, {t.removed, "taken away: "}, {t.hidden, "replaced, unless it is the same number, of which the credential sees only parts: "}} {
		if len(part.methods) > 0 {
			said = append(said, part.verb+methodList(part.methods))
		}
	}
	return strings.Join(said, "; ")
}

func methodList(methods []sspr.ContactMethod) string {
	var names []string
	for _, m := range methods {
		names = append(names, string(m))
	}
	return strings.Join(names, ", ")
}

const keepOwn = "To leave users what they have registered, write mode = \"prepopulate\", or leave these methods out."

// foresee says in a plan what the user loses who begins to be managed, or that nobody is there. live is what the user has,
// and err why that is not known; object is "" if the user was not found.
func (r *userResource) foresee(ctx context.Context, plan *userModel, wanted sspr.ContactInfo, object string, live graph.ContactInfo, err error, diags *diag.Diagnostics) {
	user := plan.UserID.ValueString()
	switch {
	case gone(ctx, r.data, object, err):
		diags.AddAttributeWarning(path.Root("user_id"), fmt.Sprintf("No user is found as %q", user),
			"The apply fails unless it creates this user itself, before this resource. Check the name or the object ID; a deleted user is not found either.")
		return
	case err != nil:
		warnUnread(r.data, err, diags)
		return
	}
	if t := foreseen(live.Values, wanted, plan.prepopulates()); t.loses() {
		diags.AddWarning(fmt.Sprintf("The user %s loses contact methods that Terraform did not write", user),
			fmt.Sprintf("The user has registered methods that this plan begins to manage (%s). The user can no longer reset a password with the former values. %s", t.losses(), keepOwn))
	}
}

func notFound(err error) bool { return serviceerror.KindOf(err) == serviceerror.NotFound }

func methodsOf(wanted sspr.ContactInfo) (methods []sspr.ContactMethod) {
	for _, m := range sspr.ContactMethods {
		if _, said := wanted[m]; said {
			methods = append(methods, m)
		}
	}
	return methods
}

// warnUnread says once in a plan that what users have could not be read.
func warnUnread(data *run.Data, err error, diags *diag.Diagnostics) {
	switch serviceerror.KindOf(err) {
	case serviceerror.NoCredential, serviceerror.NotYetKnown:
		return
	}
	if !data.FirstToTell("methods of users") {
		return
	}
	reason, example := diagnose.Reason(err)
	diags.AddWarning("Users' own contact methods were not checked",
		fmt.Sprintf("What users have registered already could not be read, so this plan does not tell whether it replaces methods that Terraform did not write, nor whether the users exist.\n\n%s\n%s", reason, example))
}

// begins returns the methods that a plan begins to manage, of those given: what the state does not track, and everything
// where the user's own registrations have counted more up to now.
func (m *userModel) begins(plan *userModel, methods []sspr.ContactMethod) []sspr.ContactMethod {
	if plan.prepopulates() || m.prepopulates() {
		return slices.Clone(methods)
	}
	tracked := m.tracked()
	return slices.DeleteFunc(slices.Clone(methods), func(method sspr.ContactMethod) bool { return slices.Contains(tracked, method) })
}

// reportReplaced says after a write what of the user's own it replaced: the user may have registered it since the plan.
func reportReplaced(user string, replaced []sspr.ContactMethod, diags *diag.Diagnostics) {
	if len(replaced) > 0 {
		diags.AddWarning(fmt.Sprintf("The user %s lost contact methods that Terraform did not write", user),
			fmt.Sprintf("The user had registered other values, which were replaced or taken away: %s. %s", methodList(replaced), keepOwn))
	}
}
