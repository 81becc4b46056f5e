package graph

import (
	"cmp"
	"iter"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Registrations are rows of the registration report. A tenant can have a hundred thousand, which take 10 MB.
type Registrations struct{ rows []packedRow }

// packedRow is a row in little memory: without lists, and with one text.
type packedRow struct {
	id uuid.UUID
	// shared is what many rows have in common.
	shared *sspr.UserRegistration
	// text has the user principal name, the display name, and the ID if it has another form than that of a GUID.
	text string
	// name and shown are where the two names end.
	name, shown int
	// seconds and nanoseconds are the time of the row since 1970, and timed is false if it has none.
	seconds, nanoseconds int64
	timed                bool
}

// sharedRows makes rows share what they have in common. Rows differ in a few hundred ways if names, IDs and times are left
// out.
type sharedRows map[string]*sspr.UserRegistration

// pack returns a row in little memory.
func (s sharedRows) pack(u sspr.UserRegistration) packedRow {
	p := packedRow{text: u.UserPrincipalName + u.DisplayName, shared: s.of(u), timed: !u.LastUpdated.IsZero()}
	p.name, p.shown = len(u.UserPrincipalName), len(p.text)
	if id, err := uuid.Parse(u.ID); err == nil && id.String() == u.ID {
		p.id = id
	} else {
		p.text += u.ID
	}
	if p.timed {
		p.seconds, p.nanoseconds = u.LastUpdated.Unix(), int64(u.LastUpdated.Nanosecond())
	}
	return p
}

// of returns the row without what is the user's own.
func (s sharedRows) of(u sspr.UserRegistration) *sspr.UserRegistration {
	u.ID, u.UserPrincipalName, u.DisplayName, u.LastUpdated = "", "", "", time.Time{}
	flags := make([]byte, 0, 8)
	for _, set := range []bool{
		u.Administrator, u.SSPREnabled, u.SSPRRegistered, u.SSPRCapable, u.MFARegistered, u.MFACapable, u.PasswordlessCapable, u.SystemPreferredEnabled,
	} {
		flag := byte('0')
		if set {
			flag = '1'
		}
		flags = append(flags, flag)
	}
	list := func(items []string) string {
		if items == nil {
			return "\x02"
		}
		return strings.Join(items, "\x01")
	}
	key := strings.Join([]string{string(flags), u.UserType, u.PreferredMethod, list(u.Methods), list(u.SystemPreferred)}, "\x00")
	known, ok := s[key]
	if !ok {
		known = &u
		s[key] = known
	}
	return known
}

// Len returns the number of rows.
func (r Registrations) Len() int { return len(r.rows) }

// Name returns the user principal name of a row, which costs less than At.
func (r Registrations) Name(i int) string { return r.rows[i].text[:r.rows[i].name] }

// At returns a row. Its lists are shared by many rows and must not be changed.
func (r Registrations) At(i int) sspr.UserRegistration {
	p := &r.rows[i]
	u := *p.shared
	u.UserPrincipalName, u.DisplayName, u.ID = p.text[:p.name], p.text[p.name:p.shown], p.text[p.shown:]
	if u.ID == "" {
		u.ID = p.id.String()
	}
	u.LastUpdated = p.time()
	return u
}

// Newest returns when the newest row was computed, in UTC, zero if no row has a time.
func (r Registrations) Newest() time.Time {
	var newest *packedRow
	for i := range r.rows {
		p := &r.rows[i]
		if p.timed && (newest == nil || cmp.Or(cmp.Compare(p.seconds, newest.seconds), cmp.Compare(p.nanoseconds, newest.nanoseconds)) > 0) {
			newest = p
		}
	}
	if newest == nil {
		return time.Time{}
	}
	return newest.time()
}

// time returns when the row was computed, zero if it has no time.
func (p *packedRow) time() time.Time {
	if !p.timed {
		return time.Time{}
	}
	return time.Unix(p.seconds, p.nanoseconds).UTC()
}

// All returns an iterator over the rows, in the order of the report.
func (r Registrations) All() iter.Seq[sspr.UserRegistration] {
	return func(yield func(sspr.UserRegistration) bool) {
		for i := range r.rows {
			if !yield(r.At(i)) {
				return
			}
		}
	}
}

// Lookup returns a function that finds the row of a user by object ID. If the report lists a user twice, the later row counts.
func (r Registrations) Lookup() func(id string) (sspr.UserRegistration, bool) {
	places, odd := make(map[uuid.UUID]int32, len(r.rows)), map[string]int32{}
	for i := range r.rows {
		if p := &r.rows[i]; p.shown < len(p.text) {
			odd[p.text[p.shown:]] = int32(i)
		} else {
			places[p.id] = int32(i)
		}
	}
	return func(id string) (sspr.UserRegistration, bool) {
		i, found := odd[id]
		if key, err := uuid.Parse(id); err == nil && !found {
			i, found = places[key]
		}
		if !found {
			return sspr.UserRegistration{}, false
		}
		return r.At(int(i)), true
	}
}

// find returns the row of a user by object ID or user principal name.
func (r Registrations) find(idOrName string) (sspr.UserRegistration, bool) {
	id := sspr.NewObjectID(idOrName)
	guid, err := uuid.Parse(idOrName)
	for i := range r.rows {
		p := &r.rows[i]
		odd := p.shown < len(p.text)
		if err == nil && !odd && p.id == guid || odd && sspr.NewObjectID(r.At(i).ID) == id || strings.EqualFold(r.Name(i), idOrName) {
			return r.At(i), true
		}
	}
	return sspr.UserRegistration{}, false
}
