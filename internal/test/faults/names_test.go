package faults

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

// kimName is the user principal name of kim in the seed.
const kimName = "kim@" + emulator.SeedDomain

// handOver renames kim and sets the name of lee, who has no methods, to kim's.
func handOver(s *emulator.State) {
	s.User(kim).UserPrincipalName = "kim.before@" + emulator.SeedDomain
	s.User(lee).UserPrincipalName = kimName
}

// byName returns the contact subjects with kim's name in the place of the object id.
func byName() []subject {
	named := described(subjects.Contacts())
	for i, s := range named {
		named[i].importID = kim
		for _, block := range []acctest.Attributes{s.base, s.updated} {
			for attribute, text := range block {
				block[attribute] = strings.ReplaceAll(rowOfLee.ReplaceAllString(text, ""), kim, kimName)
			}
		}
	}
	return named
}

// rowOfLee is the row of the user who gets the name.
var rowOfLee = regexp.MustCompile(`(?m)^"` + lee + `".*\n`)

// TestNamesThatMove moves the name in the configuration from one user to another, before every single request of an
// operation. No user gets what is meant for another: a resource that was kim's never changes lee, a new one changes one of
// the two, and an operation that fails because of the name writes nothing after that is known.
func TestNamesThatMove(t *testing.T) {
	t.Parallel()
	for _, s := range byName() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for _, o := range s.operations(t) {
				if o.name == "read" || o.name == "import" {
					continue
				}
				planned := s.planned(t, o)
				at := slices.DeleteFunc(slices.Clone(o.requests), func(r request) bool { return r.service != emulator.Graph })
				if !everything {
					at = at[chance(s.name, o.name)%len(at):][:1]
				}
				for _, r := range at {
					t.Run(o.name+" "+r.String(), func(t *testing.T) {
						t.Parallel()
						s.moveName(t, o, r, slices.Contains(planned, r))
					})
				}
			}
		})
	}
}

// planned returns the requests of an operation's plan.
func (s subject) planned(t *testing.T, o *operation) []request {
	t.Helper()
	_, log := s.reach(t, o.start, func(ctx context.Context, c *core, was instance) (instance, bool) {
		_, _, _, fine := c.look(ctx, was, o.config)
		return was, fine
	})
	return enumerated(log, 0)
}

// moveName moves kim's name before one request of an operation. early reports whether it is one of the plan's.
func (s subject) moveName(t *testing.T, o *operation, at request, early bool) {
	t.Helper()
	r := &trial{subject: s, operation: o, request: at, kind: kind{fault: func(subject, request) emulator.Fault { return emulator.Fault{Before: handOver} }}}
	r.tenant = newTenant(t, o.start.tenant)
	c := r.core(t)
	remove := r.tenant.Inject(r.armed())
	_, ok := r.bounded(t, c)
	remove()
	now := changed(o.start.has, documentsOf(r.tenant.state(t)))
	of := func(user string) bool {
		return slices.ContainsFunc(now, func(key string) bool { return strings.HasPrefix(key, user+"/") })
	}
	said := strings.Join(texts(c.said), "\n--\n")
	if of(lee) && (o.name != "create" || of(kim)) {
		t.Errorf("%s wrote for the user who got the name (%s)\n%s\n%s", o.name, named(now), said, listed(r.tenant.Requests()))
	}
	if early && o.name == "update" && (ok || of(kim)) {
		t.Errorf("the name was somebody else's before anything was written, and the change went to the former one (%s)\n%s\n%s", named(now), said, listed(r.tenant.Requests()))
	}
	if moved := strings.Contains(said, "User principal name now belongs to another user"); moved && ok {
		t.Errorf("the name moved, and %s succeeded\n%s", o.name, said)
	} else if moved && o.name != "delete" && (!strings.Contains(said, kim) || !strings.Contains(said, lee)) {
		t.Errorf("the error does not name both users\n%s", said)
	}
}
