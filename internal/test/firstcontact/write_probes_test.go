package firstcontact

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// consents are the answers of a user who agrees to everything, and asks for nothing but the first probe.
const consents = emulator.SeedTenantID + "\ny\nstop\nyes\n"

// TestWriteProbesNeedATerminal: answers from a pipe count for nothing, even all of them: nothing is sent.
func TestWriteProbesNeedATerminal(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"run":     {"-doctor", "-write-probes", "-report", "report.md"},
		"restore": {"-doctor", "-write-probes", "restore"},
	} {
		p := newPlace(t)
		r := p.run(t, consents, append(p.signedIn(), "SSPR_LIVE=1"), args...)
		r.wantCode(t, name, 2)
		mentions(t, name, r.stderr, "Error:", "not a terminal")
		if sent := p.Requests(); len(sent) > 0 {
			t.Errorf("%s: %d requests were sent", name, len(sent))
		}
		absent(t, p.file("report.md"))
	}
}

// TestWriteProbesAtATerminal: a user at a terminal runs a probe. One document is written, as it was, and the report is written with
// how it came about.
func TestWriteProbesAtATerminal(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	before := p.policy(t)
	shown := p.atTerminal(t, consents, append(p.signedIn(), "SSPR_LIVE=1"), "-doctor", "-write-probes", "-report", "report.md")
	mentions(t, "the terminal", shown, "Type the ID of the test tenant", "write-policy-unchanged", "All documents are as before", "The report is in report.md")
	text := content(t, p.file("report.md"))
	mentions(t, "the report", text, "## What a write shows", "comes from the emulated tenant", "- Credential for Microsoft Graph: client secret", "`write-policy-unchanged`")
	p.quiet(t, "the terminal", shown)
	p.quiet(t, "the report", text)
	writes := 0
	for _, r := range p.Requests() {
		if !harmless(r) {
			writes++
			if r.Method+" "+r.Path != "PUT /api/PasswordReset/PasswordResetPolicies" {
				t.Errorf("%s %s was sent", r.Method, r.Path)
			}
		}
	}
	if writes != 1 {
		t.Errorf("%d writes were sent, want 1", writes)
	}
	if now := p.policy(t); now != before {
		t.Errorf("the policy was\n%s\nand is\n%s", before, now)
	}
	if files, _ := filepath.Glob(p.folder + "/*/terraform-provider-sspr/*"); len(files) > 0 {
		t.Errorf("files are left: %v", files)
	}
}

// TestReportMustBeWritable: a report that cannot be written ends the write probes before anything is sent.
func TestReportMustBeWritable(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	shown := p.atTerminal(t, consents, append(p.signedIn(), "SSPR_LIVE=1"), "-doctor", "-write-probes", "-report", p.file("nowhere/report.md"))
	mentions(t, "the terminal", shown, "Error:", "nowhere")
	if sent := p.Requests(); len(sent) > 0 {
		t.Errorf("%d requests were sent first", len(sent))
	}
}

// policy returns the password reset policy of the tenant.
func (p *place) policy(t *testing.T) (text string) {
	t.Helper()
	if err := p.View(func(s emulator.State) { text = string(s.PasswordResetPolicy.Raw()) }); err != nil {
		t.Fatal(err)
	}
	return text
}

// atTerminal runs the program at a terminal on which answers are typed, and returns what the terminal shows. It skips the test on
// a machine without the program script of util-linux.
func (p *place) atTerminal(t *testing.T, answers string, variables []string, args ...string) string {
	t.Helper()
	script, err := exec.LookPath("script")
	if err != nil {
		t.Skip("there is no program script, which opens a terminal")
	}
	if version, err := exec.CommandContext(t.Context(), script, "--version").Output(); err != nil || !strings.Contains(string(version), "util-linux") { //nolint:gosec // found in the path
		t.Skip("the program script is not that of util-linux, which runs a command")
	}
	words := make([]string, 0, 1+len(args))
	for _, word := range append([]string{cli.Binary(t)}, args...) {
		words = append(words, "'"+word+"'")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, script, "--quiet", "--command", strings.Join(words, " "), os.DevNull) //nolint:gosec // the program of this source
	cmd.Dir = p.folder
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.folder, "TMPDIR=" + p.folder}, variables...)
	// The input stays open until the program has ended: script closes the terminal with its input.
	in, typed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = in.Close(), typed.Close() }()
	if _, err := typed.WriteString(answers); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, &out
	_ = cmd.Run() // what is shown decides
	if ctx.Err() != nil {
		t.Fatalf("the program still waits:\n%s", out.String())
	}
	return strings.ReplaceAll(out.String(), "\r\n", "\n")
}
