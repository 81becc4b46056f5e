package contactinfo

import (
	"maps"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// memory is what the private state remembers. It has no values: they are personal data.
type memory struct {
	// Managed are the methods that a configuration has ever written. A destroy removes only them.
	// It is nil if nothing is known, for example when Terraform replaces a resource whose creation failed half-way.
	Managed []sspr.ContactMethod
	// Removed are the methods that were last written as "none". For a write-only twin the state does not have that.
	Removed []sspr.ContactMethod
	// Creates is the object ID, or the name, of the user whom a planned create is for. The delete of the same replacement
	// sees it too, and leaves alone what the create takes over.
	Creates string
	// Secret has the methods that a write-only map has written for each user, by object ID and sorted. The state of such a
	// map does not have them.
	Secret map[string][]sspr.ContactMethod
}

// managed returns what a destroy may remove of what was wanted: all of it, or only what was really written if the user's
// own registrations count more. A value that the user had registered before is the user's, even if it is the same.
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

// with returns the memory with what was written added.
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

// manages reports whether a destroy removes the method. If nothing is known it removes everything that the state has:
// after a create that failed half-way Terraform drops the private state.
func (k memory) manages(m sspr.ContactMethod) bool {
	return k.Managed == nil || slices.Contains(k.Managed, m)
}

// noteSecret adds what a write-only map wrote for a user.
func (k *memory) noteSecret(object string, methods []sspr.ContactMethod) {
	if k.Secret == nil {
		k.Secret = map[string][]sspr.ContactMethod{}
	}
	all := slices.Concat(k.Secret[object], methods)
	slices.Sort(all)
	k.Secret[object] = slices.Compact(all)
}

// createsAgain reports whether the create of the same replacement takes over the users.
func (k memory) createsAgain(users map[string]entry) bool {
	for _, user := range users {
		if k.Creates == user.object {
			return true
		}
	}
	return k.Creates == createsMany
}

// after returns what is remembered after writes. writeOnly is true if a write-only map has written everything.
func (k memory) after(outcomes []outcome, prepopulates, writeOnly bool) memory {
	written, secrets := sspr.ContactInfo{}, memory{Secret: maps.Clone(k.Secret)}
	for _, o := range outcomes {
		if o.object == "" || o.gone || (o.err != nil && !o.result.Known) {
			continue
		}
		wanted := managed(o.change.Wanted, o.result, prepopulates)
		maps.Copy(written, wanted)
		if writeOnly {
			secrets.noteSecret(o.object, slices.Collect(maps.Keys(wanted)))
		}
	}
	next := k.with(written)
	next.Secret = secrets.Secret
	return next
}

// createsUnknown is the value of memory.Creates for a user whom the same apply is yet to create. No state has that user.
const createsUnknown = "?"

// createsMany is the value of memory.Creates for a map: its create goes over all users again, and also takes over those
// who have left the configuration since.
const createsMany = "*"
