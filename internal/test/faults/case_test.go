package faults

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// most is the longest duration of one operation, so that one that hangs is found. The sign-in to Graph waits whole seconds
// between its tries, whatever the patience of the case.
const most = 20 * time.Second

// trial is one case: a fault in one request of one operation.
type trial struct {
	subject
	*operation
	request
	kind
	tenant *tenant
	// plain reports whether the service's own message is all that there is to say.
	plain bool
	// met reports whether the fault was met.
	met bool
	// problems are the checks that failed.
	problems []string
}

func (r *trial) wrong(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf(format, args...))
}

// run runs the case and all its checks.
func (r *trial) run(t *testing.T) {
	t.Helper()
	r.tenant = newTenant(t, r.start.tenant)
	c := r.core(t)
	remove := r.tenant.Inject(r.armed())
	next, ok := r.bounded(t, c)
	remove()
	r.met = r.reached(r.tenant.Requests())
	if len(c.broken) > 0 {
		r.wrong("Terraform would call it a bug of the provider: %s", strings.Join(c.broken, "; "))
	}
	after := at(r.tenant.state(t), next)
	r.checkWords(c.said, ok)
	r.checkClaims(c.said, after, ok)
	r.checkOnce()
	r.checkTenant(after, ok)
	r.checkState(after, ok)
	r.checkRestored(t, r.converge(t, after, ok), c.said)
	if len(r.problems) > 0 {
		t.Errorf("%s\nsucceeded: %v, met: %v, said:\n%s\nrequests:\n%s", strings.Join(r.problems, "\n"), ok, r.met,
			strings.Join(texts(c.said), "\n--\n"), listed(r.tenant.Requests()))
	}
}

func (r *trial) core(t *testing.T) *core {
	t.Helper()
	c, err := newCore(r.typeName, r.tenant.signIn)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// armed returns the fault, aimed at the request.
func (r *trial) armed() emulator.Fault {
	f := r.fault(r.subject, r.request)
	f.Service, f.Method, f.Path, f.Skip = r.service, r.method, r.path, r.index
	if !r.lasting {
		f.Times = 1
	}
	if r.undoes {
		f.Before = func(s *emulator.State) {
			before := copied(*r.start.tenant)
			s.PasswordResetPolicy = before.PasswordResetPolicy
			r.subject.foreign(s)
		}
	}
	return f
}

// reached reports whether the fault was met: the log has the request that it is aimed at.
func (r *trial) reached(log []emulator.Request) bool {
	alike := 0
	for _, q := range log {
		if q.Service == r.service && q.Method == r.method && q.Path == r.path {
			alike++
		}
	}
	return alike > r.index
}

// bounded runs the operation.
func (r *trial) bounded(t *testing.T, c *core) (next instance, ok bool) {
	t.Helper()
	ends(t, func() { next, ok = r.operation.run(context.WithoutCancel(t.Context()), c, r.start.instance) })
	return next, ok
}

// ends runs something. If it does not end, it fails the test with the stacks of everything that runs.
func ends(t *testing.T, what func()) {
	t.Helper()
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		what()
	}()
	select {
	case panicked := <-done:
		if panicked != nil {
			t.Fatalf("the provider panicked: %v", panicked)
		}
	case <-time.After(most):
		all := make([]byte, 1<<20)
		t.Fatalf("the operation hangs:\n%s", all[:runtime.Stack(all, true)])
	}
}

// converge continues as a user would, without the fault: the next plan shows what the tenant has, and after at most one
// apply the plan is empty. It returns what the state has then.
func (r *trial) converge(t *testing.T, after *point, ok bool) instance {
	t.Helper()
	c := r.core(t)
	prior, _, changes, fine := c.look(t.Context(), after.instance, r.config)
	if !fine {
		r.wrong("a further plan fails: %s", strings.Join(texts(c.said), "\n"))
		return after.instance
	}
	r.checkShown(after.instance, prior, ok)
	next := prior
	if changes {
		c = r.core(t)
		if next, fine = c.apply(t.Context(), after.instance, r.config); !fine || len(c.broken) > 0 {
			r.wrong("a further apply fails: %s %s", strings.Join(c.broken, "; "), strings.Join(texts(c.said), "\n"))
			return after.instance
		}
		c = r.core(t)
		_, p, left, fine := c.look(t.Context(), next, r.config)
		switch {
		case !fine:
			r.wrong("a further plan fails: %s", strings.Join(texts(c.said), "\n"))
		case left:
			r.wrong("a further plan is not empty: %s", differing(next.state, p.state))
		}
	}
	r.sameButForOthers("after a further apply", r.settled.has, documentsOf(r.tenant.state(t)))
	if next.exists() != r.settled.instance.exists() {
		r.wrong("after a further apply the state has the resource: %v", next.exists())
	} else if next.exists() {
		r.sameState("after a further apply", r.settled.instance.state, next.state)
	}
	return next
}

// listed renders a log, a request a line.
func listed(log []emulator.Request) string {
	var b strings.Builder
	for i, r := range log {
		fmt.Fprintf(&b, "%3d %s %s %s -> %d %s\n", i+1, r.Service, r.Method, r.Path, r.Status, r.Note)
	}
	return b.String()
}
