package writeprobe_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// TestReportCannotBeWritten: a file that cannot be written ends the run before anything is sent, and no file is made.
func TestReportCannotBeWritten(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(folder+"/closed.md", nil, 0o400); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"no folder": folder + "/missing/report.md", "a folder": folder, "below a file": folder + "/closed.md/report.md", "read-only": folder + "/closed.md",
	} {
		if name == "read-only" && os.Getuid() == 0 {
			continue // root may write it
		}
		s := newStage(t, "", nil)
		s.report = path
		s.picks("write-policy-unchanged")
		if _, err := s.run(t.Context()); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v", name, err)
		}
		if sent := s.server.Requests(); len(sent) > 0 {
			t.Errorf("%s: %d requests were sent", name, len(sent))
		}
	}
	if files, _ := filepath.Glob(folder + "/*"); len(files) != 1 {
		t.Errorf("files: %v", files)
	}
}

// TestReportAnswers: y and yes append the results to the file, with how they came about. Anything else does not.
func TestReportAnswers(t *testing.T) {
	for answer, want := range map[string]bool{"y": true, "yes": true, "YES": true, "n": false, "": false, "yy": false} {
		s := newStage(t, "", nil)
		s.report = filepath.Join(t.TempDir(), "report.md")
		if err := os.WriteFile(s.report, []byte("# Kept\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		s.enter("y", "stop", answer)
		if _, err := s.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(s.report)
		if err != nil {
			t.Fatal(err)
		}
		text, added := strings.CutPrefix(string(raw), "# Kept\n")
		if !added || (text != "") != want || strings.Contains(s.out.String(), "The report is in "+s.report) != want {
			t.Errorf("%q: the file has\n%s\nand the output is\n%s", answer, raw, s.out.String())
		}
		for _, fact := range []string{"## What a write shows", "comes from the emulated tenant", "- Provider: 9.9.9", "- Cloud: emulator", "- Credential for Microsoft Graph: client secret", "- Credential for the portal API: refresh token", "- Probes: 1 as expected", "`write-policy-unchanged`"} {
			if want && !strings.Contains(text, fact) {
				t.Errorf("%q: %q is missing in\n%s", answer, fact, text)
			}
		}
		s.wantAsBefore()
	}
}

// TestReportInterrupted: an interruption at the last question writes nothing and is not an answer.
func TestReportInterrupted(t *testing.T) {
	s := newStage(t, "", nil)
	s.report = filepath.Join(t.TempDir(), "report.md")
	ctx, stop := context.WithCancel(t.Context())
	s.in = &script{lines: []string{emulator.SeedTenantID, "y", "stop", "y"}, beforeLast: stop}
	if _, err := s.run(ctx); err == nil || err.Error() != "interrupted" {
		t.Errorf("got %v", err)
	}
	if _, err := os.Lstat(s.report); err == nil {
		t.Error("the report was written")
	}
	s.wantAsBefore()
}
