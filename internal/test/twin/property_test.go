package twin

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/provider"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/random"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/twin"
)

const (
	// usualTenants is how many tenants a run tries that does not say so.
	usualTenants = 40
	// workers is how many tenants are tried at the same time. The provider waits for requests that it can send together.
	workers = 8
	// enough is the number of tenants with differences after which a run ends.
	enough = 5
)

// TestThePlanIsTheSame tries random tenants and random configurations. A failure names the seed, with which
// SSPR_PROPERTY_TENANTS=1 tries the same tenant again.
func TestThePlanIsTheSame(t *testing.T) {
	t.Parallel()
	first, count := random.Range(t, usualTenants)
	started := time.Now()
	var next atomic.Uint64
	next.Store(first)
	found := &findings{}
	var all sync.WaitGroup
	for range workers {
		h := newHarness(t)
		all.Go(func() {
			for seed := next.Add(1) - 1; seed < first+count && found.number() < enough; seed = next.Add(1) - 1 {
				found.add(h.try(seed))
			}
		})
	}
	all.Wait()
	if one := smallest(found.differ); one != nil {
		t.Errorf("%d tenants differ from their twins. The smallest, with %d users: SSPR_PROPERTY_SEED=%d SSPR_PROPERTY_TENANTS=1\n%s", found.number(), one.users, one.seed, one.said)
	}
	t.Logf("%d tenants with %v in %s", count, found.tally, time.Since(started).Round(time.Second))
	for _, kind := range []string{"warnings", "locked out", "errors", "blocked"} {
		if n := found.tally[kind]; n < int(count)/20 {
			t.Errorf("%d answers of %d tenants have %s: the configurations are not random enough", n, count, kind)
		}
	}
}

// finding is a tenant and how its twin differs; said is "" for one that does not.
type finding struct {
	seed  uint64
	users int
	said  string
	tally map[string]int
}

// findings are those of all workers.
type findings struct {
	sync.Mutex
	differ []finding
	tally  map[string]int
}

func (f *findings) add(one finding) {
	f.Lock()
	defer f.Unlock()
	if one.said != "" {
		f.differ = append(f.differ, one)
	}
	if f.tally == nil {
		f.tally = map[string]int{}
	}
	for kind, n := range one.tally {
		f.tally[kind] += n
	}
}

func (f *findings) number() int {
	f.Lock()
	defer f.Unlock()
	return len(f.differ)
}

// harness is one emulated tenant whose content changes.
type harness struct {
	t      *testing.T
	n      *acctest.Tenant
	ca     string
	folder string
	fresh  []byte
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	n := acctest.NewTenant(t)
	h := &harness{t: t, n: n, ca: acctest.CAFile(t, n.CACertificatePEM()), folder: t.TempDir()}
	if err := n.View(func(s emulator.State) { h.fresh, _ = json.Marshal(s) }); err != nil {
		t.Fatal(err)
	}
	return h
}

// tenant draws the tenant of a seed, and puts it into the harness. The dice go on to draw the configuration.
func (h *harness) tenant(seed uint64) (*emulator.State, dice) {
	h.t.Helper()
	h.n.ResetRequests() // thousands of tenants would fill the memory
	d := dice{random.Roll(seed), append(slices.Clone(random.Groups), random.Gone)}
	live := h.copy(h.fresh)
	d.Tenant(live)
	d.settings(live)
	if err := h.n.Update(func(s *emulator.State) error { *s = *live; return nil }); err != nil {
		h.t.Fatal(err)
	}
	return live, d
}

// copy decodes a state.
func (h *harness) copy(encoded []byte) *emulator.State {
	h.t.Helper()
	s := &emulator.State{}
	if err := json.Unmarshal(encoded, s); err != nil {
		h.t.Fatal(err)
	}
	return s
}

// try compares one tenant with its twin.
func (h *harness) try(seed uint64) finding {
	h.t.Helper()
	live, d := h.tenant(seed)
	found := finding{seed: seed, users: len(live.Users)}
	options := twin.Options{
		File: filepath.Join(h.folder, fmt.Sprintf("%d.json", seed)), WithNames: seed%2 == 1, MapIDs: seed%4 >= 2,
		Groups: random.Groups, // the configurations may name them
	}
	defer func() { _ = os.Remove(options.File) }()
	if options.MapIDs { // which ID an object would have that does not exist is not known
		d.groups = random.Groups
	}
	plain := options
	plain.File, plain.MapIDs = options.File+".plain", false
	kept, err := h.snapshot(plain)
	if err == nil {
		err = h.read(options)
	}
	if err != nil {
		found.said = err.Error()
		return found
	}
	server, err := emulator.Start(context.Background(), emulator.Options{File: options.File})
	if err != nil {
		found.said = "the twin: " + err.Error()
		return found
	}
	defer func() { _ = server.Close() }()
	found.said, found.tally = h.compare(live, kept, acctest.TenantOf(h.t, server), d.questions(live))
	if found.said != "" {
		found.said = fmt.Sprintf("WithNames: %t, MapIDs: %t; - is the tenant, + the twin\n%s", options.WithNames, options.MapIDs, found.said)
	}
	return found
}

// snapshot takes a snapshot, and returns what is in it.
func (h *harness) snapshot(o twin.Options) (*emulator.State, error) {
	defer func() { _ = os.Remove(o.File) }()
	if err := h.read(o); err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(o.File)
	if err != nil {
		return nil, err
	}
	return h.copy(raw), nil
}

// compare asks the same questions of a tenant and of its copy. It returns how the answers differ, and what those of the tenant are
// about.
func (h *harness) compare(live, plain *emulator.State, of *acctest.Tenant, questions []question) (difference string, about map[string]int) {
	h.t.Helper()
	var copied emulator.State
	if err := of.View(func(s emulator.State) { copied = s }); err != nil {
		h.t.Fatal(err)
	}
	who, err := pair(live, plain, &copied)
	if err != nil {
		return err.Error(), nil
	}
	day, mapped := live.Settings.Today, copied.Snapshot != nil && copied.Snapshot.MappedIDs
	want := newSide(h.t, h.n, day, newNames(who.live, who.live, mapped)).answers(questions)
	got := newSide(h.t, of, day, newNames(who.live, who.twin, mapped)).answers(questions)
	var said strings.Builder
	for _, q := range questions {
		if a, b := want[q.String()], got[q.String()]; !q.same(a, b) {
			fmt.Fprintf(&said, "%s:\n%s", q, cmp.Diff(a, b))
		}
	}
	return said.String(), tally(want)
}

// read takes a snapshot of the tenant.
func (h *harness) read(o twin.Options) error {
	o.Progress, o.ReportsWithin = io.Discard, time.Millisecond
	environment := map[string]string{}
	for _, v := range h.n.Environment(h.ca) {
		name, value, _ := strings.Cut(v, "=")
		environment[name] = value
	}
	tenant, err := provider.NewReader(context.Background(), "test", func(name string) string { return environment[name] })
	if err == nil {
		err = twin.Take(context.Background(), tenant, o)
	}
	if err != nil {
		return fmt.Errorf("the snapshot: %w", err)
	}
	return nil
}

// TestADifferenceIsFound: a copy is the same, and a copy in which one thing is different is not.
func TestADifferenceIsFound(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	live, d := h.tenant(1)
	questions := d.questions(live)
	for i := range live.Users { // questions about a later day do not depend on it
		block(live, &live.Users[i])
	}
	if err := h.n.Update(func(s *emulator.State) error { *s = *h.copy([]byte(text(live))); return nil }); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*emulator.State)
		finds  string
	}{
		"nothing":             {func(*emulator.State) {}, ""},
		"a registered method": {registersMore, "data.sspr_user_registrations"},
		"a disabled account":  {func(s *emulator.State) { s.Users[2].AccountEnabled = !s.Users[2].AccountEnabled }, "data.sspr_readiness"},
		"a setting": {func(s *emulator.State) {
			s.SetPolicy("notifyUsersOnPasswordReset", string(s.Policy("notifyUsersOnPasswordReset")) != "true")
		}, "data.sspr_policy"},
		"a lockout": {func(s *emulator.State) { s.SetPasswordRule("LockoutThreshold", "49") }, "data.sspr_password_protection"},
		"an expiry": {func(s *emulator.State) { s.Domain(emulator.SeedDomain).Set("passwordValidityPeriodInDays", 77) }, "data.sspr_password_expiration"},
		"a link":    {func(s *emulator.State) { s.SetBranding("customForgotMyPasswordText", "77") }, "data.sspr_sign_in_links"},
		"a block":   {func(s *emulator.State) { s.DirectoryAudits = nil }, "data.sspr_user_reset"},
		"a license": {func(s *emulator.State) { s.SubscribedSkus = s.SubscribedSkus[1:] }, "data.sspr_license"},
	} {
		t.Run(name, func(t *testing.T) {
			of := acctest.NewTenant(t, func(s *emulator.State) {
				*s = *h.copy([]byte(text(live)))
				test.change(s)
			})
			got, _ := h.compare(live, live, of, questions)
			if (got == "") != (test.finds == "") || !strings.Contains(got, test.finds) {
				t.Errorf("found\n%s\nwant %q", got, test.finds)
			}
		})
	}
}

// registersMore registers a passkey for everyone who has none.
func registersMore(s *emulator.State) {
	for i := range s.Users {
		if u := &s.Users[i]; !slices.Contains(u.RegisteredMethods, "fido2") {
			u.RegisteredMethods = append(u.RegisteredMethods, "fido2")
		}
	}
}

// tally counts what the answers are about, so that a property about nothing is noticed.
func tally(answers map[string]any) map[string]int {
	counted := map[string]int{}
	for question, answer := range answers {
		said := text(answer)
		for kind, word := range map[string]string{"warnings": "WARNING: ", "errors": "ERROR: ", "locked out": "Lock-out risk", "blocked": `"not_blocked","remedy":"Wait until the block ends`} {
			if strings.Contains(said, word) && (kind != "locked out" || strings.HasPrefix(question, "resource.")) {
				counted[kind]++
			}
		}
	}
	return counted
}
