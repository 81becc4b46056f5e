package faults

import (
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"runtime/debug"
	"testing"
)

// everything reports whether all cases run. Otherwise a sample runs: every other kind of fault, in one request of each
// operation.
var everything = os.Getenv("SSPR_FAULTS") == "all"

func TestMain(m *testing.M) {
	flag.Parse()
	// Cases mostly wait, and thousands of them need a collector, which package acctest switches off.
	debug.SetGCPercent(100)
	atOnce := flag.Lookup("test.parallel")
	if atOnce.Value.String() == atOnce.DefValue {
		_ = flag.Set("test.parallel", "8")
	}
	os.Exit(m.Run())
}

func TestFaults(t *testing.T) {
	tally := newTally()
	t.Run("cases", func(t *testing.T) {
		for _, s := range matrix() {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				for _, o := range s.operations(t) {
					t.Run(o.name, func(t *testing.T) { s.cases(t, o, tally) })
				}
			})
		}
	})
	var rows []string
	for _, s := range matrix() {
		rows = append(rows, s.name)
	}
	tally.publish(t, "resource", rows, columns)
}

// cases runs the cases of one operation.
func (s subject) cases(t *testing.T, o *operation, tally *tally) {
	for i, k := range kinds() {
		var at []request
		for _, r := range o.requests {
			if k.applies == nil || k.applies(s, r) {
				at = append(at, r)
			}
		}
		if !everything && len(at) > 0 {
			chosen := chance(s.name, o.name, k.name)
			at = at[chosen%len(at):][:1]
			if (chance(s.name, o.name)+i)%2 == 0 {
				at = nil
			}
		}
		for _, r := range at {
			t.Run(fmt.Sprintf("%s: %s", r, k.name), func(t *testing.T) {
				t.Parallel()
				tally.begin(s.name, k.column)
				s.try(t, o, r, k)
				if !t.Failed() {
					tally.held(s.name, k.column)
				}
			})
		}
	}
}

// tries is how often a case runs whose fault was not met, because other requests than usual shared a batch.
const tries = 3

func (s subject) try(t *testing.T, o *operation, r request, k kind) {
	t.Helper()
	for range tries {
		c := &trial{subject: s, operation: o, request: r, kind: k}
		c.run(t)
		if c.met || t.Failed() {
			return
		}
	}
	t.Logf("the fault was not met in %d runs", tries)
}

// chance returns the same number for the same words, so that the sample does not change.
func chance(words ...string) int {
	h := fnv.New32a()
	for _, w := range words {
		_, _ = h.Write([]byte(w))
	}
	return int(h.Sum32() >> 1)
}
