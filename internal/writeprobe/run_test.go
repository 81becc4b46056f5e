package writeprobe_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/writeprobe"
)

const other = "11111111-2222-3333-4444-555555555555"

// TestNothingWritten: without every consent nothing is written, and no file is left.
func TestNothingWritten(t *testing.T) {
	all := "\n" + strings.Repeat("y\n", 20)
	portal := emulator.TokenSpec{User: emulator.SeedAdministratorID, Audience: emulator.PortalAudience}
	elsewhere := portal
	elsewhere.TenantID = other
	for name, c := range map[string]struct {
		dead          bool
		in            string
		graph, portal emulator.TokenSpec
		wantErr       string
		unasked       bool
	}{
		"no SSPR_LIVE":     {dead: true, in: emulator.SeedTenantID + all, portal: portal, wantErr: "set SSPR_LIVE=1", unasked: true},
		"nothing typed":    {in: "", portal: portal, wantErr: "you did not type one", unasked: true},
		"y typed":          {in: "y" + all, portal: portal, wantErr: "you did not type one", unasked: true},
		"another tenant":   {in: other + all, portal: portal, wantErr: "the token for Microsoft Graph is from another tenant"},
		"GUID in braces":   {in: "{" + emulator.SeedTenantID + "}" + all, portal: portal, wantErr: "you did not type one", unasked: true},
		"portal elsewhere": {in: emulator.SeedTenantID + all, portal: elsewhere, wantErr: "the token for the portal API is from another tenant"},
		"graph elsewhere":  {in: emulator.SeedTenantID + all, portal: portal, graph: emulator.TokenSpec{TenantID: other}, wantErr: "the token for Microsoft Graph is from another tenant"},
		"both elsewhere":   {in: emulator.SeedTenantID + all, portal: elsewhere, graph: emulator.TokenSpec{TenantID: other}, wantErr: "another tenant"},
		"no to all":        {in: emulator.SeedTenantID + strings.Repeat("\nn", 8), portal: portal},
		"enter to all":     {in: emulator.SeedTenantID + strings.Repeat("\n", 9), portal: portal},
		"stop":             {in: emulator.SeedTenantID + "\nstop" + all, portal: portal},
		"end of the input": {in: strings.ToUpper(emulator.SeedTenantID) + "\n", portal: portal},
		"something else":   {in: emulator.SeedTenantID + strings.Repeat("\nyy", 8), portal: portal},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, "", nil)
			s.signIn(c.graph, c.portal)
			s.live, s.in = !c.dead, strings.NewReader(c.in)
			results, err := s.run(t.Context())
			if (err == nil) != (c.wantErr == "") || err != nil && !strings.Contains(err.Error(), c.wantErr) || len(results) > 0 {
				t.Errorf("got %v, %v", results, err)
			}
			if writes := s.writes(); len(writes) > 0 {
				t.Errorf("the services got %v", writes)
			}
			if c.unasked && len(s.server.Requests()) > 0 {
				t.Error("something was sent before the ID was typed")
			}
			s.wantAsBefore()
		})
	}
}

// TestExplained: before any question a person reads what each probe writes, that this is for test tenants only, and that settings
// change for all users.
func TestExplained(t *testing.T) {
	s := newStage(t, "", nil)
	s.enter("stop")
	if _, err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, _, asked := strings.Cut(s.out.String(), "Type the ID of the test tenant to continue:")
	if !asked {
		t.Fatalf("not asked: %s", s.out.String())
	}
	for _, words := range append(writeprobe.IDs(), "on a test tenant only", "apply to all users", "PUT /api"+policyPath, "PATCH /v1.0/policies/authorizationPolicy") {
		if !strings.Contains(before, words) {
			t.Errorf("%q is missing before the first question", words)
		}
	}
}

// TestFaults: whatever happens to a write or a read, the tenant is put back, or the error names what was sent, what the tenant
// shows, and the file; and Restore then puts it back.
func TestFaults(t *testing.T) {
	drop := func(kind emulator.DropKind, times int) emulator.Fault {
		return emulator.Fault{Method: "PUT", Path: policyPath, Drop: kind, Times: times}
	}
	for name, c := range map[string]struct {
		fault emulator.Fault
		stuck []string // words of the error; none if the tenant is put back
		seen  string
	}{
		"the write is lost before": {fault: drop(emulator.DropBefore, 1), seen: "a write had no answer"},
		"its answer is lost":       {fault: drop(emulator.DropAfter, 1), seen: "a write had no answer"},
		"its answer is lost, and reads are stale": {
			fault: emulator.Fault{Method: "PUT", Path: policyPath, Drop: emulator.DropAfter, StaleReads: 10, Times: 1}, seen: "a write had no answer",
		},
		"its answer breaks off":               {fault: drop(emulator.DropMidBody, 1), seen: "a write had no answer"},
		"it works and reports an error":       {fault: emulator.Fault{Method: "PUT", Path: policyPath, Status: 503, AfterWrite: true, Times: 1}, seen: "refused: HTTP 503"},
		"putting back is refused at first":    {fault: emulator.Fault{Method: "PUT", Path: policyPath, Status: 429, Skip: 1, Times: 2}, seen: "shown after"},
		"putting back is lost":                {fault: emulator.Fault{Method: "PUT", Path: policyPath, Drop: emulator.DropBefore, Skip: 1, Times: 2}, seen: "shown after"},
		"putting back is not stored at first": {fault: emulator.Fault{Method: "PUT", Path: policyPath, NotPersisted: true, Skip: 1, Times: 1}, seen: "shown after"},
		"reads fail for a while":              {fault: emulator.Fault{Method: "GET", Path: policyPath, Status: 503, Skip: 7, Times: 2}, seen: "shown after"},
		"reads are stale after putting back":  {fault: emulator.Fault{Method: "PUT", Path: policyPath, StaleReads: 4, Skip: 1, Times: 1}, seen: "shown after"},
		"putting back is never stored": {
			fault: emulator.Fault{Method: "PUT", Path: policyPath, NotPersisted: true, Skip: 1},
			stuck: []string{"the tenant shows another value of registrationReconfirmIntevalInDays"},
		},
		"putting back is always refused": {fault: refusal("PUT", policyPath, 1, 0), stuck: []string{"another value of registrationReconfirmIntevalInDays"}},
		"nothing can be read any more":   {fault: emulator.Fault{Method: "GET", Path: policyPath, Status: 503, Skip: 3}, stuck: []string{"read the password reset policy: HTTP 503"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, "", nil)
			s.timing.PutBack = 300 * time.Millisecond
			if c.stuck == nil {
				s.timing = quick
			}
			remove := s.server.Inject(c.fault)
			s.picks("write-stale-reads")
			results, err := s.run(t.Context())
			if c.stuck == nil {
				if err != nil || len(results) != 1 || !strings.Contains(results[0].Seen, c.seen) {
					t.Errorf("got %v, %v", results, err)
				}
				s.wantAsBefore()
				return
			}
			s.wantStuck(err, c.stuck)
			remove()
			s.wantRestored()
		})
	}
}

// wantStuck checks the error of a document that was not put back, and that no other run starts.
func (s *stage) wantStuck(err error, words []string) {
	s.Helper()
	path := s.wantFile()
	for _, w := range append(words, "PUT /api"+policyPath+"?byPassMethodCountCheck=true with a changed registrationReconfirmIntevalInDays: HTTP 200", path, "-write-probes restore") {
		if err == nil || !strings.Contains(err.Error(), w) {
			s.Errorf("got %v, want %q in it", err, w)
		}
	}
	s.server.ResetRequests()
	s.enter(strings.Repeat("y\n", 20))
	if _, err := s.run(s.Context()); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "-write-probes restore") || len(s.writes()) > 0 {
		s.Errorf("a run with a file left: %v, writes %v", err, s.writes())
	}
}

// wantRestored checks that Restore leads back.
func (s *stage) wantRestored() {
	s.Helper()
	s.timing = quick
	s.enter()
	if err := writeprobe.Restore(s.Context(), s.tenant, s.options()); err != nil {
		s.Fatal(err)
	}
	s.wantAsBefore()
}

// TestStaleWhilePuttingBack: reads that still show the document before the change do not end putting it back, neither if the
// first write of it is refused nor if it is accepted and lost.
func TestStaleWhilePuttingBack(t *testing.T) {
	for name, c := range map[string]struct {
		stale int
		undo  emulator.Fault
	}{
		"refused": {10, emulator.Fault{Status: http.StatusServiceUnavailable}},
		"lost":    {1, emulator.Fault{NotPersisted: true}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, "", nil)
			s.timing.Settle = time.Nanosecond
			s.server.Inject(emulator.Fault{Method: "PUT", Path: policyPath, Drop: emulator.DropAfter, StaleReads: c.stale, Times: 1})
			c.undo.Method, c.undo.Path, c.undo.Times = "PUT", policyPath, 1
			s.server.Inject(c.undo)
			s.picks("write-stale-reads")
			if results, err := s.run(t.Context()); err != nil || len(results) != 1 {
				t.Errorf("got %v, %v", results, err)
			}
			s.wantAsBefore()
		})
	}
}

// TestArrivesLate: a write that had no answer and is carried out after it was put back is put back again.
func TestArrivesLate(t *testing.T) {
	s := newStage(t, "", nil)
	s.timing.Settle = 500 * time.Millisecond
	arrived := make(chan struct{})
	s.server.Inject(emulator.Fault{Method: "PUT", Path: policyPath, Drop: emulator.DropBefore, Times: 1, Reached: func() {
		time.AfterFunc(100*time.Millisecond, func() {
			defer close(arrived)
			_ = s.server.Update(func(st *emulator.State) error { st.SetPolicy("registrationReconfirmIntevalInDays", 181); return nil })
		})
	}})
	s.picks("write-stale-reads")
	if results, err := s.run(t.Context()); err != nil || len(results) != 1 || results[0].Seen != "a write had no answer" {
		t.Errorf("got %v, %v", results, err)
	}
	<-arrived
	s.wantAsBefore()
}

// script types one line at a time: a line is read after the one before it has answered a question.
type script struct {
	lines      []string
	beforeLast func()
}

func (s *script) Read(to []byte) (int, error) {
	if len(s.lines) == 0 {
		return 0, io.EOF
	}
	line := s.lines[0]
	if s.lines = s.lines[1:]; len(s.lines) == 0 {
		s.beforeLast()
	}
	return copy(to, line+"\n"), nil
}

// TestLeftByOthers: before each probe the document must be as at the start; what another process changed is not overwritten.
func TestLeftByOthers(t *testing.T) {
	s := newStage(t, "", nil)
	s.in = &script{lines: []string{emulator.SeedTenantID, "n", "n", "n", "n", "n", "y"}, beforeLast: func() {
		_ = s.server.Update(func(st *emulator.State) error { st.SetPolicy("notifyOnAdminPasswordReset", true); return nil })
	}}
	_, err := s.run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "another process has changed notifyOnAdminPasswordReset") || len(s.writes()) > 0 {
		t.Errorf("got %v, writes %v", err, s.writes())
	}
	s.wantFile()
}

// TestInterrupted: an interruption in the middle of a write puts the document back and ends the run.
func TestInterrupted(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"before the write":   {Delay: 100 * time.Millisecond},
		"after the write":    {Delay: time.Millisecond, Drop: emulator.DropAfter},
		"while it is stored": {},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, "", nil)
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			fault.Method, fault.Path, fault.Times, fault.Reached = "PUT", policyPath, 1, stop
			s.server.Inject(fault)
			s.enter("n", "n", "n", "n", "n", "y", "y", "y")
			_, err := s.run(ctx)
			if err == nil || err.Error() != "interrupted" {
				t.Errorf("got %v", err)
			}
			s.wantAsBefore()
		})
	}
}

// TestInterruptedQuestion: an interruption at a question ends the run.
func TestInterruptedQuestion(t *testing.T) {
	s := newStage(t, "", nil)
	ctx, stop := context.WithCancel(t.Context())
	s.in = &script{lines: []string{emulator.SeedTenantID, "n", "n", "y"}, beforeLast: stop}
	if _, err := s.run(ctx); err == nil || err.Error() != "interrupted" || len(s.writes()) > 0 {
		t.Errorf("got %v, writes %v", err, s.writes())
	}
	s.wantAsBefore()
}

// TestRestore: Restore needs the same consents, does nothing without a file, and refuses the file of another tenant.
func TestRestore(t *testing.T) {
	s := newStage(t, "", nil)
	s.wantRestored()
	if !strings.Contains(s.out.String(), "nothing to restore") {
		t.Error(s.out.String())
	}
	path := s.folder + "/write-probes-" + emulator.SeedTenantID + ".json"
	for name, c := range map[string]struct{ content, want string }{
		"another tenant": {`{"format":1,"tenantId":"` + other + `"}`, "of another tenant"},
		"a later format": {`{"format":2,"tenantId":"` + emulator.SeedTenantID + `"}`, "format 2"},
		"not JSON":       {`{"format":`, "cannot be read"},
	} {
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		s.enter()
		if err := writeprobe.Restore(t.Context(), s.tenant, s.options()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	s.live = false
	s.enter()
	if err := writeprobe.Restore(t.Context(), s.tenant, s.options()); err == nil || !strings.Contains(err.Error(), "SSPR_LIVE") {
		t.Errorf("got %v", err)
	}
	if len(s.writes()) > 0 {
		t.Errorf("the services got %v", s.writes())
	}
}

// TestRestoreAll: every document that differs from its kept form is put back.
func TestRestoreAll(t *testing.T) {
	s := newStage(t, underWay, nil)
	s.leaveFile()
	err := s.server.Update(func(st *emulator.State) error {
		st.SetPolicy("emailOptionEnabled", false)
		st.SetPolicy("mobilePhoneOptionEnabled", false)
		st.SetAllowedToUseSSPR(false)
		st.OnPremisesPasswordReset.Set("enablementForTenant", true)
		st.OnPremisesPasswordReset.Set("accountUnlockEnabled", true)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.wantRestored()
}

// leaveFile leaves the file of a run that did not finish, with the documents as they are now.
func (s *stage) leaveFile() {
	s.Helper()
	raw, err := json.Marshal(map[string]any{"format": 1, "tenantId": emulator.SeedTenantID, "documents": s.documents()})
	if err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(s.folder+"/write-probes-"+emulator.SeedTenantID+".json", raw, 0o600); err != nil {
		s.Fatal(err)
	}
}

// documents reads the documents as a run keeps them.
func (s *stage) documents() map[string]string {
	s.Helper()
	all := map[string]string{}
	for name, d := range writeprobe.Reads() {
		answer, err := s.tenant.Get(s.Context(), d.Service, d.Path)
		if err != nil || !answer.OK() {
			s.Fatal(answer.Status, err)
		}
		all[name] = string(answer.Body)
	}
	return all
}

// wantReport checks the section of the report.
func (s *stage) wantReport(results []writeprobe.Result) {
	s.Helper()
	raw, err := os.ReadFile(s.report)
	if err != nil {
		s.Fatal(err)
	}
	for _, r := range results {
		if !strings.Contains(string(raw), "| `"+r.ID+"`: "+r.Title+" | "+r.Expected+" | "+r.Seen+" | "+string(r.Verdict)+" |\n") {
			s.Errorf("%s is not in the report:\n%s", r.ID, raw)
		}
	}
	if !strings.Contains(s.out.String(), string(raw)) {
		s.Error("the report was not shown before it was appended")
	}
	_ = os.Remove(s.report)
}
