package acctest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/live"
)

// place is a tenant for a case that does not control how the services behave: an emulated one, or the real one in a live
// run.
type place interface {
	// Config puts the administrator's provider block before the given blocks.
	Config(blocks ...string) string
	// View shows the tenant, with the ids of the emulated one.
	View(fn func(emulator.State)) error
	// Update changes the tenant as another administrator would.
	Update(fn func(*emulator.State) error) error
	// Writes returns the writing requests since the log was last reset.
	Writes() []emulator.Request
	ResetRequests()
	// seen replaces the ids of a live tenant in a text by those of the emulated one.
	seen(text string) string
	// patience returns how long the tenant may take to show what was written.
	patience() time.Duration
}

// patience returns 0: an emulated tenant shows at once what was written.
func (n *Tenant) patience() time.Duration { return 0 }

// seen returns the text unchanged.
func (n *Tenant) seen(text string) string { return text }

// liveRun is what the tests of this process share in a live run.
type liveRun struct {
	config   *live.Config
	client   *live.Client
	snapshot *live.Snapshot
	door     *live.Door
	fresh    emulator.State
	// toLive and toSeed convert between the ids that tests name and those of the tenant.
	toLive, toSeed *strings.Replacer
	// one is held by the case that works on the tenant, because there is only one tenant.
	one sync.Mutex
}

// liveRunOfProcess joins the live run, once. It returns nil and no error if this is no live run. An error is the reason why
// live tests are skipped.
var liveRunOfProcess = sync.OnceValues(func() (*liveRun, error) {
	config, err := live.FromEnvironment(os.Getenv)
	if errors.Is(err, live.ErrNotAskedFor) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r := &liveRun{config: config}
	if r.client, r.snapshot, err = config.Join(context.Background()); err != nil {
		return nil, err
	}
	if r.door, err = live.OpenDoor(config); err != nil {
		return nil, err
	}
	if r.fresh, err = freshState(); err != nil {
		return nil, err
	}
	var forth, back []string
	for seed, own := range r.standIns() {
		if own != "" {
			forth, back = append(forth, seed, own), append(back, own, seed)
		}
	}
	r.toLive, r.toSeed = strings.NewReplacer(forth...), strings.NewReplacer(back...)
	return r, nil
})

// standIns returns the live tenant's ids by the ids that tests name.
func (r *liveRun) standIns() map[string]string {
	return map[string]string{
		emulator.SeedTenantID: r.config.TenantID, emulator.SeedGroupID: r.config.GroupID,
		emulator.SeedNestedGroupID: r.config.SecondGroupID, emulator.SeedUserID: r.config.UserID,
	}
}

// freshState returns a tenant without any configuration.
func freshState() (fresh emulator.State, err error) {
	server, err := emulator.Start(context.Background(), emulator.Options{})
	if err != nil {
		return fresh, err
	}
	err = server.View(func(s emulator.State) { fresh = s })
	return fresh, errors.Join(err, server.Close())
}

// inLiveRun returns the live run, or nil if the tests run on emulated tenants. It skips the test if a live run is asked for
// and is not possible.
func inLiveRun(t *testing.T) *liveRun {
	t.Helper()
	r, err := liveRunOfProcess()
	if err != nil {
		t.Skipf("live tests cannot run: %v", err)
	}
	return r
}

// Live reports whether tests run on a real tenant (see package live).
func Live() bool {
	r, err := liveRunOfProcess()
	return r != nil || err != nil
}

// skipLive skips a test that needs an emulated tenant if this is a live run.
func skipLive(t *testing.T) {
	t.Helper()
	if inLiveRun(t) != nil {
		t.Skip("not run live: this steers an emulated tenant (faults, other people's sign-ins, or settings that nobody could put back)")
	}
}

// missing returns the name of a variable that a spec needs and that is not set; "" if there is none.
func (r *liveRun) missing(s Spec) string {
	text, _ := json.Marshal([]any{s.Base, s.Want, s.Updates, s.Drift, s.Unlike, s.IDSuffix})
	for seed, variable := range map[string]string{
		emulator.SeedGroupID: live.EnvGroup, emulator.SeedNestedGroupID: live.EnvSecondGroup, emulator.SeedUserID: live.EnvUser,
	} {
		if strings.Contains(string(text), seed) && r.standIns()[seed] == "" {
			return variable
		}
	}
	return ""
}

// adapt returns the spec for the live tenant.
func (r *liveRun) adapt(t *testing.T, s Spec) Spec {
	t.Helper()
	if variable := r.missing(s); variable != "" {
		t.Skipf("not run live: set %s (see .github/LIVE.md)", variable)
	}
	s.ImportID = r.toLive.Replace(s.ImportID)
	ignore := make([]string, 0, len(s.ImportIgnore))
	for _, name := range s.ImportIgnore {
		ignore = append(ignore, r.toLive.Replace(name))
	}
	s.ImportIgnore = ignore
	if !s.Document.Whole {
		// Unmanaged values are not put back, except in the policy document, which the snapshot has as a whole.
		s.Document.Foreign = nil
	}
	return s
}

// scope returns the properties that the battery's cases use.
func (s Spec) scope() map[string]bool {
	keys := map[string]bool{}
	for key := range s.Want {
		keys[key] = true
	}
	for _, u := range s.Updates {
		for key := range u.Want {
			keys[key] = true
		}
	}
	for _, m := range []map[string]any{s.Drift, s.Unlike} {
		for key := range m {
			keys[key] = true
		}
	}
	return keys
}

// asFresh returns those properties as a fresh tenant has them.
func (s Spec) asFresh(fresh emulator.State) map[string]any {
	document, found := s.Document.Of(&fresh), map[string]any{}
	for key := range s.scope() {
		raw, ok := document.Get(key)
		if !ok {
			continue
		}
		var text string
		if s.Document.Set != nil && json.Unmarshal(raw, &text) == nil {
			found[key] = text
		} else {
			found[key] = raw
		}
	}
	return found
}
