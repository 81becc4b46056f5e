package directorycontact

import (
	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// registered is what a user has registered according to the report, as far as it decides whether contact data in the directory
// is all that the user has.
type registered uint8

// The values of registered, in the order in which the last one counts if the report has a user twice.
const (
	// notReported means that the report does not list the user, or shows too little of the user.
	notReported registered = iota
	// nothing means that none of the registered methods resets a password.
	nothing
	// perhaps means that it is not known whether one of them does.
	perhaps
	// something means that one of them does.
	something
)

// report is the registration report with a few bytes for each user.
type report map[uuid.UUID]entry

// entry is what the report shows of a user.
type entry struct {
	registered    registered
	administrator bool
}

// newReport returns the report of these rows. If a user has two rows, the methods of both count.
func newReport(rows graph.Registrations) report {
	r := make(report, rows.Len())
	for row := range rows.All() {
		if id, err := uuid.Parse(row.ID); err == nil {
			before := r[id]
			r[id] = entry{max(before.registered, registeredOf(row.Methods)), before.administrator || row.Administrator}
		}
	}
	return r
}

func registeredOf(methods []string) registered {
	if sspr.ResetMethods(methods) != 0 {
		return something
	}
	if maybe, unknown := sspr.PerhapsResetMethods(methods); maybe != 0 || unknown > 0 {
		return perhaps
	}
	return nothing
}

// of returns what the report shows of the user with this object ID.
func (r report) of(id string) entry {
	key, err := uuid.Parse(id)
	if err != nil {
		return entry{}
	}
	return r[key]
}
