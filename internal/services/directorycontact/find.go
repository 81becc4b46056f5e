package directorycontact

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// query is what a configuration asks for.
type query struct {
	// group is the object ID of a group, "" for all users.
	group string
	// region is the country of numbers in national form, "" if only international numbers are read.
	region string
	// methods are those whose data is read.
	methods []sspr.ContactMethod
	// administrators is true if users with an administrator role are found, too.
	administrators bool
	// limit is how many users are kept.
	limit int
}

// person is a user with what can be registered for the user.
type person struct {
	id  string
	row sspr.ContactRow
}

// result is who was found. External users and disabled accounts are in no number.
type result struct {
	tenant string
	// people are the users with the smallest object IDs among those for whom something can be registered.
	people []person
	// total are the users with contact data and no registered method that resets a password: those for whom something can be
	// registered, and notUsable.
	total, notUsable int
	// byMethod counts the users by method for whom the method can be registered, and notUsableBy those whose data for it
	// cannot.
	byMethod, notUsableBy map[sspr.ContactMethod]int
	// administrators are users with an administrator role who have contact data and no such method. total includes them if
	// the query does.
	administrators int
	// rolesKnown is true if those could be read who are Global Administrators through a group.
	rolesKnown bool
	// notInReport and perhaps have contact data, and it is not known whether they have such a method: the report does not
	// list them, or its words do not tell.
	notInReport, perhaps int
	updated              time.Time
}

// find reads the registration report and then the directory.
func find(ctx context.Context, data *run.Data, q query) (*result, error) {
	tenant, err := data.Graph.TenantID(ctx)
	if err != nil {
		return nil, err
	}
	// The report comes first, because without its license nothing else is worth reading.
	rows, err := data.Graph.UserRegistrations(ctx)
	if err != nil {
		return nil, err
	}
	report := newReport(rows)
	// The report omits who is a Global Administrator through a group.
	global, err := data.Graph.KnownGlobalAdministrators(ctx)
	if err != nil {
		return nil, err
	}
	var s search
	err = data.Graph.DirectoryContacts(ctx, q.group, func() { s = newSearch(q, report, global) }, func(u graph.DirectoryContact) { s.add(u) })
	if err != nil {
		return nil, err
	}
	s.finish()
	s.found.tenant, s.found.updated, s.found.rolesKnown = tenant, rows.Newest(), global != nil
	return &s.found, nil
}

// search is a search under way.
type search struct {
	query
	report report
	// global are the object IDs of the Global Administrators, nil if they cannot be read.
	global map[string]bool
	// sharing has seen the values of all users so far, external users and disabled accounts included, and candidates are the
	// users for whom something may be registered.
	sharing    sharing
	candidates []candidate
	// seen are the users who were looked at closely. A list that changes while it is read can have a user twice.
	seen  map[uuid.UUID]bool
	found result
}

func newSearch(q query, report report, global map[string]bool) search {
	return search{query: q, report: report, global: global, sharing: newSharing(q.region), seen: map[uuid.UUID]bool{}, found: result{
		byMethod: map[sspr.ContactMethod]int{}, notUsableBy: map[sspr.ContactMethod]int{},
	}}
}

// add counts a user, and keeps what may be registered.
func (s *search) add(u graph.DirectoryContact) {
	s.sharing.note(u)
	if u.External || !u.Enabled || !s.hasData(u) {
		return
	}
	reported := s.report.of(u.ID)
	if reported.registered == something || s.again(u.ID) {
		return
	}
	switch {
	case reported.registered == notReported:
		s.found.notInReport++
		return
	case reported.registered == perhaps:
		s.found.perhaps++
		return
	case reported.administrator || s.global[u.ID]:
		if s.found.administrators++; !s.administrators {
			return
		}
	}
	s.found.total++
	s.candidates = append(s.candidates, candidateOf(u, s.methods, s.region))
}

// hasData reports whether the directory has anything for the methods in question.
func (s *search) hasData(u graph.DirectoryContact) bool {
	return slices.ContainsFunc(s.methods, func(m sspr.ContactMethod) bool { return len(valuesOf(u, m)) > 0 })
}

// again reports whether a user was looked at before.
func (s *search) again(id string) bool {
	key, err := uuid.Parse(id)
	if err != nil {
		return false
	}
	before := s.seen[key]
	s.seen[key] = true
	return before
}

// finish decides what can be registered for the users in question, and counts it.
func (s *search) finish() {
	for _, c := range s.candidates {
		row, unusable := c.row(s.methods, &s.sharing)
		for m := range row {
			s.found.byMethod[m]++
		}
		for _, m := range unusable {
			s.found.notUsableBy[m]++
		}
		if len(row) == 0 {
			s.found.notUsable++
		} else if s.limit > 0 {
			s.keep(person{c.id, row})
		}
	}
	s.cut()
}

// keep keeps a user, and at times drops those who will not be listed.
func (s *search) keep(p person) {
	s.found.people = append(s.found.people, p)
	if len(s.found.people) >= 2*s.limit+100 {
		s.cut()
	}
}

// cut drops all but the users with the smallest object IDs.
func (s *search) cut() {
	slices.SortFunc(s.found.people, func(a, b person) int { return strings.Compare(a.id, b.id) })
	if kept := min(s.limit, len(s.found.people)); kept < len(s.found.people) {
		clear(s.found.people[kept:])
		s.found.people = s.found.people[:kept]
	}
}
