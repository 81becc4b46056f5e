package contactinfo

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
)

// record is what the state knows of the users, by their keys.
type record struct {
	objects map[string]string
	rows    map[string]row
}

func recorded(state *usersModel) record {
	return record{objects: texts(state.ObjectIDs), rows: rows(state.Users)}
}

// has says whether a user already has what is wanted, as far as the state tells. Of a write-only map it tells only who
// was written.
func (r record) has(key string, want row, secret bool) bool {
	_, known := r.objects[key]
	before, shown := r.rows[key]
	return known && (secret || (shown && want.means(before)))
}

// usersUpdate is what an update does with whom.
type usersUpdate struct {
	state   *usersModel
	plan    *usersModel
	kept    memory
	secret  bool
	desired map[string]row
	record
	// leaving are no longer in the configuration, changing are to be written, and staying are as they should be.
	leaving, changing []person
	// held would leave, if it were sure that they are not in the map under another key.
	held         []person
	staying      []string
	prepopulates bool
}

func newUsersUpdate(config, plan, state *usersModel, kept memory) *usersUpdate {
	u := &usersUpdate{
		state: state, plan: plan, kept: kept, secret: plan.secret(), desired: rows(config.source()), prepopulates: plan.prepopulates(), record: recorded(state),
	}
	for key, object := range u.objects {
		if _, stays := u.desired[key]; !stays && plan.OnDestroy.ValueString() != destroyRetain {
			u.leaving = append(u.leaving, person{key: key, object: object, change: farewell(u.rows[key], object, state, kept)})
		}
	}
	again := plan.secret() && !plan.UsersWOVersion.Equal(state.UsersWOVersion)
	enforced := state.prepopulates() && !plan.prepopulates()
	for key, want := range u.desired {
		if !again && !enforced && u.has(key, want, plan.secret()) {
			u.staying = append(u.staying, key)
			continue
		}
		object, known := u.objects[key]
		u.changing = append(u.changing, person{key: key, object: object, change: withName(key, u.change(want, u.rows[key], known))})
	}
	return u
}

// keepRenamed leaves out of those who leave whoever is still in the map under another key. Where it is not sure who the
// new keys are, nobody loses anything.
func (u *usersUpdate) keepRenamed(sure bool) {
	if !sure {
		u.held, u.leaving = u.leaving, nil
		return
	}
	here := u.stayingKeys()
	for _, p := range u.changing {
		here[p.object] = p.key
	}
	u.leaving = slices.DeleteFunc(u.leaving, func(p person) bool { return here[p.object] != "" })
}

// stayingKeys gives the keys of those who stay as they are, by object id.
func (u *usersUpdate) stayingKeys() map[string]string {
	keys := map[string]string{}
	for _, key := range u.staying {
		keys[u.objects[key]] = key
	}
	return keys
}

func (u *usersUpdate) change(want, before row, known bool) graph.ContactChange {
	return graph.ContactChange{Wanted: want.wanted(), Prepopulate: u.prepopulates, Given: before.wanted(), Exists: known}
}

// next gives the state after the update.
func (u *usersUpdate) next(removals, writes []outcome) *usersState {
	next := newUsersState(u.secret, u.prepopulates)
	sms := texts(u.state.SMSSignInStates)
	for _, key := range u.staying {
		next.put(key, u.objects[key], u.desired[key], sms[key])
	}
	for _, p := range u.held {
		next.put(p.key, p.object, u.rows[p.key], sms[p.key])
	}
	for _, o := range removals {
		if o.err != nil { // still there, so that the next apply tries again
			r, state := o.left(u.rows[o.key], sms[o.key], u.state.prepopulates())
			next.put(o.key, o.object, r, state)
		}
	}
	for _, o := range writes {
		if o.err != nil && !o.result.Known && o.change.Exists && !o.gone {
			next.put(o.key, o.object, u.rows[o.key], sms[o.key]) // nothing is known to have changed
		}
	}
	next.take(writes, u.desired, u.rows)
	return next
}

// left gives what a user still has of a row after a removal that failed, as far as anything is known.
func (o outcome) left(before row, sms string, prepopulates bool) (row, string) {
	if !o.result.Known {
		return before, sms
	}
	return before.refresh(o.result.Live.Values, prepopulates), o.result.Live.SMSSignInState
}
