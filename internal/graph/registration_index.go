package graph

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// ResetRegistration is what a user has registered according to the report, as far as it decides whether directory data is all that
// the user has.
type ResetRegistration uint8

// The values of ResetRegistration.
const (
	// NotReported means that the report does not list the user, or tells too little about the user.
	NotReported ResetRegistration = iota
	// NoResetMethod means that none of the registered methods resets a password.
	NoResetMethod
	// PerhapsResetMethod means that it is not known whether one of them does.
	PerhapsResetMethod
	// ResetMethod means that one of them does.
	ResetMethod
)

// RegistrationIndex is the registration report with a few bytes for each user.
type RegistrationIndex struct {
	users map[uuid.UUID]indexed
	// Newest is when the newest row was computed, zero if no row has a time.
	Newest time.Time
}

// indexed is what the report shows of a user.
type indexed struct {
	registered    ResetRegistration
	administrator bool
}

// Of returns what the user with this object ID has registered, and whether the user has an administrator role.
func (i *RegistrationIndex) Of(id string) (registered ResetRegistration, administrator bool) {
	key, err := uuid.Parse(id)
	if err != nil {
		return NotReported, false
	}
	found := i.users[key]
	return found.registered, found.administrator
}

// add adds a row. If a user has two, all methods of both count.
func (i *RegistrationIndex) add(row sspr.UserRegistration) {
	key, err := uuid.Parse(row.ID)
	if err != nil {
		return
	}
	registered := NoResetMethod
	if perhaps, unknown := sspr.PerhapsResetMethods(row.Methods); len(perhaps.Methods()) > 0 || unknown > 0 {
		registered = PerhapsResetMethod
	}
	if len(sspr.ResetMethods(row.Methods).Methods()) > 0 {
		registered = ResetMethod
	}
	before := i.users[key]
	i.users[key] = indexed{max(before.registered, registered), before.administrator || row.Administrator}
	if row.LastUpdated.After(i.Newest) {
		i.Newest = row.LastUpdated
	}
}

// RegistrationIndex reads the whole registration report, once in the client's life, page by page: only one page is in memory
// at a time, and what the index keeps. It uses the report that another caller has read whole. Callers must not change the
// result. The report needs Microsoft Entra ID P1. Without it the error is of kind NotLicensed.
func (c *Client) RegistrationIndex(ctx context.Context) (*RegistrationIndex, error) {
	return c.index.Get(ctx, "", func(ctx context.Context) (*RegistrationIndex, error) {
		index := &RegistrationIndex{users: map[uuid.UUID]indexed{}}
		if rows, _, whole := c.registrations.have(); whole {
			for _, row := range rows {
				index.add(row)
			}
			return index, nil
		}
		report := c.newReport().Listing
		odd, rows := 0, 0
		report.Begin = func() { *index, odd, rows = RegistrationIndex{users: map[uuid.UUID]indexed{}}, 0, 0 }
		report.Each = func(row registrationRow) {
			if row.odd {
				odd++
				return
			}
			rows++
			index.add(row.UserRegistration)
		}
		if err := wire.ReadList(ctx, c.wire, report); err != nil {
			return nil, err
		}
		if rows == 0 && odd > 0 {
			return nil, oddReport(odd)
		}
		return index, nil
	})
}
