package faults

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// callKinds are the ways in which a request of a call can go wrong: those of the matrix that concern a call, and some that
// would change a result rather than fail it.
func callKinds() []kind {
	all := slices.DeleteFunc(kinds(), func(k kind) bool { return k.foreign || k.drift || k.undoes || k.unkept })
	body := func(name, column, body string, applies func(subject, request) bool) kind {
		k := spoilt(name, column, body)
		k.applies = applies
		return k
	}
	reads := func(_ subject, r request) bool { return r.service != emulator.SignIn && !r.batch && !r.writes }
	inBatch := func(_ subject, r request) bool { return r.batch }
	return append(all,
		body("hollow", "odd", `{}`, reads),
		body("null", "odd", `null`, reads),
		body("no answers", "odd", `{"responses":[]}`, inBatch),
		body("an answer to another", "odd", `{"responses":[{"id":"none","status":200,"headers":{"Content-Type":"application/json"},"body":{"value":[]}}]}`, inBatch),
		body("no status", "odd", `{"responses":[{"id":"1","body":{"value":[]}}]}`, inBatch),
		kind{name: "slow", column: slow, fault: func(subject, request) emulator.Fault { return emulator.Fault{Delay: 3 * time.Second} }},
	)
}

// slow is the column of a request that outlasts the timeout. What a plan does to warn has a time of its own.
const slow = "slow"

// passes reports whether the fault ends by itself, and repeating the request is the remedy. A token that breaks off is asked
// for by Microsoft's library, which reports it.
func (x *callTrial) passes() bool {
	return !x.lasting && slices.Contains([]string{"429", "500", "502", "503", "504", "dropped"}, x.column) &&
		(x.service != emulator.SignIn || x.kind.name != "dropped in the body") && (!x.once || !x.writes || x.column == "429")
}

// callTrial is one case: a fault in one request of one call.
type callTrial struct {
	trial
	call
	want answer
}

func TestCalls(t *testing.T) {
	tally := newTally()
	t.Run("cases", func(t *testing.T) {
		for _, c := range calls() {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				c.cases(t, tally)
			})
		}
	})
	var rows []string
	for _, c := range calls() {
		rows = append(rows, c.name)
	}
	tally.publish(t, "data source, ephemeral resource or action", rows, append(slices.Clone(columns), "odd", slow))
}

func (c call) cases(t *testing.T, tally *tally) {
	fresh := newTenant(t, nil)
	if c.seed != nil {
		fresh.change(t, c.seed)
	}
	start := at(fresh.state(t), instance{})
	n := newTenant(t, start.tenant)
	want := c.run(t.Context(), n.signIn, "")
	if !want.ok || want.result.IsNull() == (c.sort != action) || warnings(want.said) > 0 {
		t.Fatalf("without a fault: %v\n%s\n%s\n%s", want.broken, strings.Join(texts(want.said), "\n"), want.result, listed(n.Requests()))
	}
	o := &operation{name: "call", start: start, end: at(n.state(t), instance{}), requests: enumerated(n.Requests(), c.batches)}
	if wrote := slices.ContainsFunc(o.requests, func(r request) bool { return r.writes }); wrote != (c.sort == action) {
		t.Fatalf("it writes: %v\n%s", wrote, listed(n.Requests()))
	}
	for _, k := range callKinds() {
		at := slices.DeleteFunc(slices.Clone(o.requests), func(r request) bool { return k.applies != nil && !k.applies(subject{}, r) })
		if !everything && len(at) > 0 {
			at = at[chance(c.name, k.name)%len(at):][:1]
		}
		for _, r := range at {
			t.Run(fmt.Sprintf("%s: %s", r, k.name), func(t *testing.T) {
				t.Parallel()
				tally.begin(c.name, k.column)
				x := &callTrial{trial: trial{subject: subject{name: c.name}, operation: o, request: r, kind: k, plain: c.sort == action && k.column == "400"}, call: c, want: want}
				x.try(t)
				if !t.Failed() {
					tally.held(c.name, k.column)
				}
			})
		}
	}
}

func warnings(said []*tfprotov6.Diagnostic) (n int) {
	for _, d := range said {
		if !isError(d) {
			n++
		}
	}
	return n
}

// try runs the case and all its checks.
func (x *callTrial) try(t *testing.T) {
	t.Helper()
	x.tenant = newTenant(t, x.start.tenant)
	var timeout string
	if x.column == slow {
		timeout = "1s"
	}
	remove := x.tenant.Inject(x.armed())
	var got answer
	ends(t, func() { got = x.call.run(context.WithoutCancel(t.Context()), x.tenant.signIn, timeout) })
	remove()
	if got.broken != nil {
		x.wrong("Terraform would call it a bug of the provider: %v", got.broken)
	}
	after := at(x.tenant.state(t), instance{})
	x.checkWords(got.said, got.ok)
	x.checkClaims(got.said, after, got.ok)
	x.checkOnce()
	if got.ok {
		x.checkResult(got)
	} else {
		x.checkFailure(got)
	}
	x.checkEffect(t, got, after)
	if len(x.problems) > 0 {
		t.Errorf("%s\nsucceeded: %v, said:\n%s\nreported: %q\nrequests:\n%s", strings.Join(x.problems, "\n"), got.ok,
			strings.Join(texts(got.said), "\n--\n"), got.progress, listed(x.tenant.Requests()))
	}
}

// checkResult checks that a call that succeeds shows what it shows without the fault, or no more than it can know.
func (x *callTrial) checkResult(got answer) {
	if x.want.result.Equal(got.result) {
		return
	}
	refused := slices.Contains([]string{"403", "404"}, x.column) || strings.HasSuffix(x.kind.name, "403")
	if x.hedge == nil || x.passes() || !refused && !x.unknown {
		x.wrong("the result is another one:\n%s", differing(x.want.result, got.result))
		return
	}
	if problem := x.hedge(attributes(x.want.result), attributes(got.result)); problem != "" {
		x.wrong("%s:\n%s", problem, differing(x.want.result, got.result))
	}
}

// checkFailure checks that a failure is told once, and that a fault that ends by itself is none.
func (x *callTrial) checkFailure(got answer) {
	if x.passes() {
		x.wrong("the fault is over after one request, and the call failed")
	}
	errors := 0
	for _, d := range got.said {
		if isError(d) {
			errors++
		}
	}
	if errors > 1 {
		x.wrong("%d errors for one failure", errors)
	}
	if n := len(x.want.progress); n > 1 && slices.Contains(got.progress, x.want.progress[n-1]) {
		x.wrong("the call failed, and reported its end")
	}
}

// checkEffect checks what a call has done to the tenant: nothing if it only reads; all or a part of what it should if it
// failed, and then all if it is repeated.
func (x *callTrial) checkEffect(t *testing.T, got answer, after *point) {
	t.Helper()
	if x.sort != action {
		if now := changed(x.start.has, after.has); len(now) > 0 || slices.ContainsFunc(x.tenant.Requests(), emulator.Request.IsWrite) {
			x.wrong("reading has written %s", named(now))
		}
		return
	}
	if got.ok {
		if left := changed(x.end.has, after.has); len(left) > 0 {
			x.wrong("the action succeeded, and the tenant differs from what it should be: %s", named(left))
		}
		return
	}
	for _, key := range changed(x.start.has, after.has) {
		if after.has[key] != x.end.has[key] {
			x.wrong("the tenant has %s = %s: neither what it had nor what was wanted", key, after.has[key])
		}
	}
	again := x.call.run(t.Context(), x.tenant.signIn, "")
	if left := changed(x.end.has, documentsOf(x.tenant.state(t))); !again.ok || len(left) > 0 {
		x.wrong("repeating the action does not help: %s\n%s", named(left), strings.Join(texts(again.said), "\n"))
	}
}
