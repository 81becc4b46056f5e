package contactinfo

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// usersState is the state of a map that is being made.
type usersState struct {
	secret, prepopulates bool
	rows                 map[string]sspr.ContactRow
	objects, sms         map[string]string
}

func newUsersState(m *usersModel) *usersState {
	return &usersState{
		secret: m.secret(), prepopulates: m.prepopulates(),
		rows: map[string]sspr.ContactRow{}, objects: map[string]string{}, sms: map[string]string{},
	}
}

func (s *usersState) put(key string, user entry) {
	s.rows[key], s.objects[key] = user.Row, user.object
	// The rows of a write-only map are not known, but then no phones are read if none is managed.
	if _, tracked := user.Row[sspr.ContactMobilePhone]; user.sms != "" && (tracked || s.secret) {
		s.sms[key] = user.sms
	}
}

// putRead adds a user with what a reading found.
func (s *usersState) putRead(o outcome) {
	s.put(o.key, entry{o.object, sspr.ContactRecord{Row: spelling.Refresh(o.Row, o.result.Live.Values, s.prepopulates)}, o.result.Live.SMSSignInState})
}

// putFailed adds the users from whom methods could not be removed, so that the next apply tries again.
func (s *usersState) putFailed(removals []outcome, prepopulated bool) {
	for _, o := range removals {
		switch {
		case o.err == nil:
		case o.result.Known:
			row := spelling.Refresh(o.Row, o.result.Live.Values, prepopulated)
			s.put(o.key, entry{o.object, sspr.ContactRecord{Row: row}, o.result.Live.SMSSignInState})
		default:
			s.put(o.key, o.entry)
		}
	}
}

// putWritten adds the users of whom anything is known after a write.
func (s *usersState) putWritten(writes []outcome) {
	for _, o := range writes {
		switch {
		case o.gone, o.err != nil && !o.change.Exists && (!o.result.Known || !serviceerror.MayHaveTakenEffect(o.err)):
			// Nothing was done for the user.
		case o.err != nil && !o.result.Known:
			s.put(o.key, o.entry) // nothing is known to have changed
		default:
			row := spelling.AfterWrite(o.planned, o.Row, written(o.result), s.prepopulates)
			s.put(o.key, entry{o.object, sspr.ContactRecord{Row: row}, o.result.Live.SMSSignInState})
		}
	}
}

// trackOnly makes the state of a create that failed have what is Terraform's and no more: of each user what was written
// now, or tracked before.
func (s *usersState) trackOnly(writes []outcome) {
	if !s.prepopulates {
		return
	}
	for _, o := range writes {
		if row, known := s.rows[o.key]; known {
			s.rows[o.key] = row.Only(func(m sspr.ContactMethod) bool {
				_, tracked := o.Row[m]
				return tracked || slices.Contains(o.result.Written, m)
			})
		}
	}
}

// finish completes a planned model. After a failure the state has only what is true, and a write-only map counts as not
// written yet, so that the next apply writes it again.
func (s *usersState) finish(plan *usersModel, failed bool) {
	plan.UsersWO = types.MapNull(rowType)
	plan.ObjectIDs, plan.SMSSignInStates = textMap(s.objects), textMap(s.sms)
	if failed && s.secret {
		plan.UsersWOVersion = types.Int64Null()
	}
	if failed && !s.secret {
		plan.Users = mapOf(s.rows)
	}
}

// refresh implements model.
func (m *usersModel) refresh(outcomes []outcome, _ memory, diags *diag.Diagnostics) bool {
	next := newUsersState(m)
	var lost []string
	for _, o := range outcomes {
		if o.gone {
			lost = append(lost, o.key)
		} else {
			next.putRead(o)
		}
	}
	if len(lost) > 0 {
		diags.AddWarning(fmt.Sprintf("Users in the map who no longer exist: %d", len(lost)),
			"Terraform removes them from the state. While the map has their keys, plans look for other users with these names:\n"+quoted(lost))
	}
	m.ObjectIDs, m.SMSSignInStates = textMap(next.objects), textMap(next.sms)
	if !m.secret() {
		m.Users = mapOf(next.rows)
	}
	return true
}

// change implements model. It compares the entries of the configuration with those of the state, which is a zero one for a
// create.
func (m *usersModel) change(config, state *usersModel, kept memory) *change {
	c := &change{before: state.users(kept), kept: kept, writeOnly: m.secret()}
	if c.before != nil && config.unwritten() {
		return nil
	}
	desired := rows(config.source())
	for key, user := range c.before {
		if _, stays := desired[key]; !stays && !m.retains() {
			c.leaving = append(c.leaving, leaving(key, user, state.base(), kept))
		}
	}
	again := m.secret() && !m.UsersWOVersion.Equal(state.UsersWOVersion)
	for key, want := range desired {
		user, known := c.before[key]
		p := person{key: key, entry: user, planned: want, dropGone: true}
		if !again && !m.enforces(state) && known && has(user, want, m.secret()) {
			p.Row = want
			c.staying = append(c.staying, p)
			continue
		}
		p.change = graph.ContactChange{
			Wanted: spelling.Wanted(want), Prepopulate: m.prepopulates(), Given: spelling.Values(user.Row), Exists: known, Name: attribute.UserName(key),
		}
		c.changing = append(c.changing, p)
	}
	return c
}

// enforces reports whether the configuration counts from this plan on, and the users' own registrations did before.
func (m *usersModel) enforces(state *usersModel) bool {
	return state.prepopulates() && !m.prepopulates()
}

// has reports whether a user of the state already has what is wanted, as far as the state has that. Of a write-only map
// the state has only who was written.
func has(user entry, want sspr.ContactRow, secret bool) bool {
	return secret || user.Row != nil && spelling.SameRow(want, user.Row)
}

// next returns the state after a change.
func (m *usersModel) next(c *change, state *usersModel) *usersState {
	next := newUsersState(m)
	for _, p := range slices.Concat(c.staying, c.held) {
		next.put(p.key, p.entry)
	}
	next.putFailed(c.removals, state.prepopulates())
	next.putWritten(c.writes)
	return next
}

// finish implements model.
func (m *usersModel) finish(c *change, state *usersModel, failed bool) bool {
	m.next(c, state).finish(m, failed)
	return true
}

// keepFailed implements model.
func (m *usersModel) keepFailed(outcomes []outcome) {
	left := newUsersState(m)
	left.putFailed(outcomes, m.prepopulates())
	left.finish(m, true)
}
