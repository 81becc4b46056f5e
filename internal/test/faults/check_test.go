package faults

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// checkTenant checks that what succeeded is there, that what failed is there or not, and that nothing else has changed.
func (r *trial) checkTenant(after *point, ok bool) {
	if r.undoes && !ok {
		r.wrong("a second process wrote another page, and the operation failed")
	}
	if ok && !r.kind.drift {
		r.sameButForOthers("after the operation", r.end.has, after.has)
		return
	}
	others := r.others(r.start.has)
	for _, key := range changed(r.start.has, after.has) {
		value := after.has[key]
		switch {
		case value == others[key], slices.Contains(r.owns, key) && value == r.end.has[key]:
		default:
			r.wrong("after the operation the tenant has %s = %s: neither what it had (%s) nor what was wanted (%s)", key, value, r.start.has[key], r.end.has[key])
		}
	}
}

// sameButForOthers compares the tenant with what it should be, except for what another administrator changed meanwhile.
func (r *trial) sameButForOthers(when string, want, got documents) {
	others := r.others(want)
	for _, key := range changed(want, got) {
		if value := got[key]; r.kind.drift || value != others[key] {
			r.wrong("%s the tenant has %s = %s, want %s", when, key, value, want[key])
		}
	}
	if !r.kind.foreign || !r.met || r.unseen() {
		return
	}
	for _, key := range changed(want, others) {
		if got[key] != others[key] {
			r.wrong("%s what somebody else wrote is gone: %s = %s, want %s", when, key, got[key], others[key])
		}
	}
}

// unseen reports whether the change of another administrator came between the provider's last reading of a whole document
// and its write. That time is as long as one request. The change is overwritten, and the provider cannot see that.
func (r *trial) unseen() bool { return r.wholeDocument && r.writes }

// others returns the documents with what another administrator changes in this case.
func (r *trial) others(has documents) documents {
	var change func(*emulator.State)
	switch {
	case r.kind.foreign:
		change = r.subject.foreign
	case r.kind.drift:
		change = r.subject.drift
	default:
		return has
	}
	before := documentsOf(r.start.tenant)
	next := copied(*r.start.tenant)
	change(&next)
	mixed := documents{}
	for key, value := range has {
		mixed[key] = value
	}
	now := documentsOf(&next)
	for _, key := range changed(before, now) {
		mixed[key] = now[key]
	}
	return mixed
}

// checkState checks that the state has what the tenant has. After a failure it may still have what was there before,
// because the outcome of a lost request is not known; the refresh of the next run puts that right.
func (r *trial) checkState(after *point, ok bool) {
	if ok && !r.kind.drift {
		if after.instance.exists() != r.end.instance.exists() {
			r.wrong("the operation succeeded, and whether the state has the resource is %v", after.instance.exists())
			return
		}
		r.sameState("after the operation", r.end.instance.state, after.instance.state)
	}
	if !after.instance.exists() {
		if r.start.instance.exists() && r.name() != "delete" {
			r.wrong("the state has lost the resource")
		}
		if r.name() == "delete" && !ok {
			r.wrong("the destroy failed, and the state has forgotten the resource")
		}
		return
	}
}

// checkShown compares a state with the tenant as the next plan shows it. What a failure left unknown may be missing.
func (r *trial) checkShown(has, shown instance, ok bool) {
	if !has.exists() {
		return
	}
	if !shown.exists() {
		r.wrong("the next plan does not find the resource")
		return
	}
	configured := attributes(r.config)
	seen, before, end := attributes(shown.state), attributes(r.start.instance.state), attributes(r.end.instance.state)
	for name, v := range attributes(has.state) {
		switch {
		case v.Equal(seen[name]), slices.Contains(r.random, name):
		case ok && r.kind.foreign && v.Equal(end[name]): // another administrator changed it after the last reading
		case !ok && (before != nil && v.Equal(before[name]) || configured[name].IsNull() && lacks(v, seen[name])):
		default:
			r.wrong("the state says %s = %s, and the tenant has %s", name, v, seen[name])
		}
	}
}

// lacks reports whether a computed value has a part of another one, and nothing else.
func lacks(less, more tftypes.Value) bool {
	if less.IsNull() {
		return true
	}
	var some, all map[string]tftypes.Value
	if less.As(&some) != nil || more.As(&all) != nil {
		return false
	}
	for key, v := range some {
		if !v.Equal(all[key]) {
			return false
		}
	}
	return true
}

func (r *trial) name() string { return r.operation.name }

// sameState compares two states, except for what is different every time.
func (r *trial) sameState(when string, want, got tftypes.Value) {
	if r.kind.foreign { // what is not managed is shown, too
		return
	}
	wanted := attributes(want)
	for name, v := range attributes(got) {
		// What was found depends on the moment. checkRestored compares what a destroy makes of it.
		ignored := slices.Contains(r.random, name) || name == "adopted" || r.name() == "import" && slices.Contains(r.importIgnores, name)
		if !ignored && !v.Equal(wanted[name]) {
			r.wrong("%s the state says %s = %s, want %s", when, name, v, wanted[name])
		}
	}
}

// differing returns the attributes in which two values differ.
func differing(a, b tftypes.Value) string {
	var lines []string
	was := attributes(a)
	for name, v := range attributes(b) {
		if !v.Equal(was[name]) {
			lines = append(lines, fmt.Sprintf("%s: %s -> %s", name, was[name], v))
		}
	}
	slices.Sort(lines)
	return named(lines)
}

// checkOnce checks that nothing is added a second time. The emulated service refuses that with 400, as no injected answer
// does at Graph. One refusal is right if another administrator has added it since the last reading.
func (r *trial) checkOnce() {
	if r.kind.drift || r.unkept || r.column == "400" {
		return // another administrator may have added it, what it depends on is not there, or the refusal is the fault
	}
	refused, most := 0, 0
	if r.kind.foreign && r.adds {
		most = 1
	}
	for _, q := range r.tenant.Requests() {
		if q.Service == emulator.Graph && q.Method == http.MethodPost && q.IsWrite() && q.Status == http.StatusBadRequest {
			if refused++; refused > most {
				r.wrong("%s was sent although it was there", q.Path)
			}
		}
	}
}
