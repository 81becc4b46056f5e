package contactinfo

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// memory is what the private state remembers. It holds no values: they are personal data.
type memory struct {
	// Managed are the methods that a configuration has ever written. Only they are taken away by a destroy.
	// Nil means that nothing is known, as it is when Terraform replaces a resource whose creation failed half-way.
	Managed []sspr.ContactMethod
	// Removed are the methods that were last written as "none" through a write-only twin, whose state does not tell.
	Removed []sspr.ContactMethod
	// Creates is the object id, or the name, of the user whom a planned create is for. The delete that belongs to the
	// same replacement sees it too, and leaves alone what the create takes over: Terraform replaces a resource whose
	// creation failed half-way, and the user must not be without methods in between.
	Creates string
	// Secret has the methods that a write-only map has written for whom, by object id and in order. The state of such a
	// map does not tell.
	Secret map[string][]sspr.ContactMethod
}

// managed gives what of a wish a destroy may take away: all of it, but where the user's own registrations count more,
// only what was really written. A value that the user had registered before is the user's, even if it is the same.
func managed(wanted sspr.ContactInfo, result graph.ContactResult, prepopulates bool) sspr.ContactInfo {
	if !prepopulates {
		return wanted
	}
	written := sspr.ContactInfo{}
	for _, m := range result.Written {
		written[m] = wanted[m]
	}
	return written
}

// with adds what was written.
func (k memory) with(wanted sspr.ContactInfo) memory {
	next := memory{Managed: append([]sspr.ContactMethod{}, k.Managed...), Removed: slices.Clone(k.Removed), Secret: maps.Clone(k.Secret)}
	for m, want := range wanted {
		next.Managed = append(next.Managed, m)
		next.Removed = slices.DeleteFunc(next.Removed, func(r sspr.ContactMethod) bool { return r == m })
		if want == "" {
			next.Removed = append(next.Removed, m)
		}
	}
	slices.Sort(next.Managed)
	slices.Sort(next.Removed)
	next.Managed = slices.Compact(next.Managed)
	return next
}

func (k memory) removed(m sspr.ContactMethod) bool { return slices.Contains(k.Removed, m) }

// manages says whether a destroy is to take the method away. Without a memory everything that the state has is: so it
// is after a create that failed half-way, whose private state Terraform drops.
func (k memory) manages(m sspr.ContactMethod) bool {
	return k.Managed == nil || slices.Contains(k.Managed, m)
}

// warnOfReplacement says what the next plan will look like after a create that failed half-way, because it looks worse
// than it is.
func warnOfReplacement(diags *diag.Diagnostics) {
	if diags.HasError() {
		diags.AddWarning("The next plan replaces this resource",
			"Terraform calls a resource whose creation failed tainted, and plans to destroy and create it. The destroy takes nothing away from users whom the create takes over: "+
				"it adopts what they have and writes what is missing. After \"terraform untaint\" the next plan is an update instead.")
	}
}

// claim reports a second block for the same user.
func claim(owner run.Owner, user string, diags *diag.Diagnostics) {
	if !owner.Claim(run.UserDocument(user)) {
		diags.Append(twoBlocks(user))
	}
}

func twoBlocks(user string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Two blocks for one user",
		"The configuration manages the contact information of the user "+user+" more than once, and the blocks would overwrite each other. Keep one of them.")
}

// writer returns the block that is about to write. private is what becomes its private state.
func writer(ctx context.Context, data *run.Data, private run.PrivateState, diags *diag.Diagnostics) run.Owner {
	owner, problems := data.Claims.Owner(ctx, private, private)
	diags.Append(problems...)
	return owner
}

// noteSecret remembers what a write-only map wrote for a user.
func (k *memory) noteSecret(object string, methods []sspr.ContactMethod) {
	if k.Secret == nil {
		k.Secret = map[string][]sspr.ContactMethod{}
	}
	all := slices.Concat(k.Secret[object], methods)
	slices.Sort(all)
	k.Secret[object] = slices.Compact(all)
}

// createsUnknown stands in memory.Creates for a user whom the same apply is yet to create: nobody whom a state has.
const createsUnknown = "?"

// createsMany stands for all users of a map in memory.Creates: the map's create goes over all of them again, so whoever
// is in the state stays as he is. Who has left the configuration since keeps what a failed create gave him.
const createsMany = "*"
