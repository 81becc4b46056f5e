package writeprobe_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/writeprobe"
)

// TestRestoreWhileReadsAreStale: reads that still show the document before the change do not end Restore, which would remove the
// only copy of it.
func TestRestoreWhileReadsAreStale(t *testing.T) {
	s := newStage(t, "", nil)
	s.timing.PutBack, s.timing.Confirm = 300*time.Millisecond, 100*time.Millisecond
	s.server.Inject(emulator.Fault{Method: "PUT", Path: policyPath, StaleReads: 5000, Times: 1})
	remove := s.server.Inject(emulator.Fault{Method: "PUT", Path: policyPath, Status: http.StatusServiceUnavailable})
	s.picks("write-stale-reads")
	if _, err := s.run(t.Context()); err == nil || !strings.Contains(err.Error(), "-write-probes restore") {
		t.Fatalf("got %v", err)
	}
	remove()
	s.wantFile()
	s.wantRestored()
}

// TestRestoreWritesFirst: Restore writes every saved document, also one that the tenant shows as saved.
func TestRestoreWritesFirst(t *testing.T) {
	s := newStage(t, "", nil)
	s.leaveFile()
	s.wantRestored()
	for _, path := range []string{policyPath, onPremisesPath, "/policies/authenticationMethodsPolicy", "/policies/authorizationPolicy"} {
		if !strings.Contains(strings.Join(s.writes(), "\n"), path) {
			t.Errorf("the document at %s was not written: %v", path, s.writes())
		}
	}
}

// TestRestoreWithoutRights: a document that this credential must not write could not be changed by the probes either. It counts as
// restored once the tenant has shown it as saved for as long as a change may take to be seen.
func TestRestoreWithoutRights(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*emulator.State) error
		want   string
	}{
		"as saved":  {change: func(*emulator.State) error { return nil }},
		"different": {change: func(st *emulator.State) error { st.SetAllowedToUseSSPR(false); return nil }, want: "shows another value of allowedToUseSSPR"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, "", nil)
			s.timing.Confirm, s.timing.PutBack = 200*time.Millisecond, time.Second
			s.leaveFile()
			s.server.Inject(emulator.Fault{Method: "PATCH", Status: http.StatusForbidden})
			if err := s.server.Update(c.change); err != nil {
				t.Fatal(err)
			}
			s.enter()
			began := time.Now()
			err := writeprobe.Restore(t.Context(), s.tenant, s.options())
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want %q", err, c.want)
				}
				s.wantFile()
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took < 2*s.timing.Confirm {
				t.Errorf("two documents were trusted after %v", took)
			}
			s.wantAsBefore()
		})
	}
}

// TestNeedsTerminal: answers from a pipe, a file or nowhere count for nothing: nothing is sent.
func TestNeedsTerminal(t *testing.T) {
	for name, do := range map[string]func(s *stage) error{
		"run":     func(s *stage) error { _, err := s.run(s.Context()); return err },
		"restore": func(s *stage) error { return writeprobe.Restore(s.Context(), s.tenant, s.options()) },
	} {
		s := newStage(t, "", nil)
		read, write, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := write.WriteString(emulator.SeedTenantID + "\n" + strings.Repeat("y\n", 20)); err != nil {
			t.Fatal(err)
		}
		_ = write.Close()
		s.in = read
		if err := do(s); err == nil || !strings.Contains(err.Error(), "not a terminal") {
			t.Errorf("%s: got %v", name, err)
		}
		if sent := s.server.Requests(); len(sent) > 0 {
			t.Errorf("%s: %d requests were sent", name, len(sent))
		}
		_ = read.Close()
	}
}
