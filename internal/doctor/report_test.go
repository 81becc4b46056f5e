package doctor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
)

// TestReport: a report is shown, and written only if a person agrees.
func TestReport(t *testing.T) {
	s := start(t, nil)
	tenant := emulated(t, s, credentials{portal: auth.PortalConfig{RefreshToken: s.Credentials().AdministratorRefreshToken}})
	for answer, written := range map[string]bool{"y\n": true, "YES\n": true, "n\n": false, "\n": false, "": false, "yellow\n": false} {
		file := filepath.Join(t.TempDir(), "report.md")
		var out strings.Builder
		ok, err := Run(t.Context(), tenant, Options{Resources: []string{"policy"}, Report: file, Version: "1.2.3", In: strings.NewReader(answer), Out: &out})
		if answer == "" {
			if ok || err == nil || !strings.Contains(err.Error(), "the report was not written: the input ended without an answer. Add -yes") {
				t.Errorf("without an answer: %v %v", ok, err)
			}
			continue
		}
		if err != nil || !ok {
			t.Fatalf("%q: %v %v\n%s", answer, ok, err, out.String())
		}
		content, err := os.ReadFile(file)
		if (err == nil) != written {
			t.Errorf("%q: %v", answer, err)
		}
		want := map[bool]string{true: "The report is in " + file, false: "The report was not written: "}[written]
		if !strings.Contains(out.String(), "Write this to "+file+"? [y/N] ") || !strings.Contains(out.String(), want) {
			t.Errorf("%q:\n%s", answer, out.String())
		}
		if !written {
			continue
		}
		if len(content) == 0 || !strings.Contains(out.String(), string(content)) {
			t.Error("the report that was shown is not the one that was written")
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the file has the mode %v: %v", info.Mode(), err)
		}
		if _, err := Run(t.Context(), tenant, Options{Report: file, Yes: true, In: strings.NewReader(""), Out: &out}); err == nil || !strings.Contains(err.Error(), "already exists, and a report does not replace a file") {
			t.Errorf("the file was replaced: %v", err)
		}
	}
}

// TestReportWithoutTerminal: a pipeline has to say yes with a flag. Without it nothing is sent.
func TestReportWithoutTerminal(t *testing.T) {
	s := start(t, nil)
	tenant := emulated(t, s, credentials{})
	in, pipe, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = in.Close(), pipe.Close() }()
	for _, yes := range []bool{false, true} {
		file := filepath.Join(t.TempDir(), "report.md")
		var out strings.Builder
		ok, err := Run(t.Context(), tenant, Options{Resources: []string{"license"}, Report: file, Yes: yes, In: in, Out: &out})
		if ok != yes || (err == nil) != yes || err != nil && !strings.Contains(err.Error(), "the input is not a terminal. Add -yes to write it without asking") {
			t.Errorf("-yes=%v: %v %v", yes, ok, err)
		}
		if _, err := os.Stat(file); (err == nil) != yes {
			t.Errorf("-yes=%v: %v", yes, err)
		}
		if sent := len(s.Requests()); !yes && (sent > 0 || out.Len() > 0) {
			t.Errorf("%d requests were sent:\n%s", sent, out.String())
		}
	}
}
