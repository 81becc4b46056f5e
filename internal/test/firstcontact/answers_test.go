package firstcontact

import (
	"os"
	"strings"
	"testing"
)

// TestReportIsShown: the report is shown as it is written, and -yes writes it to a file of its owner alone.
func TestReportIsShown(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	path := p.file("report.md")
	r := p.run(t, "", p.signedIn(), "-doctor", "-report", path, "-yes")
	r.wantCode(t, "-report", 0)
	text := content(t, path)
	mentions(t, "the file", text, "emulated")
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.Contains(r.stdout, line) {
			t.Errorf("the file has a line that was not shown: %s", line)
		}
	}
}

// TestReportNeedsAPerson: without -yes, an input that is no terminal writes nothing, whatever is typed, and nothing is sent.
func TestReportNeedsAPerson(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{"yes": "y\n", "no": "n\n", "nothing": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			r := p.run(t, answer, p.signedIn(), "-doctor", "-report", p.file("report.md"))
			r.wantCode(t, "-report", 2)
			mentions(t, "-report", r.stderr, "would not be written", "-yes")
			if sent := p.Requests(); len(sent) > 0 {
				t.Errorf("%d requests were sent", len(sent))
			}
			absent(t, p.file("report.md"))
		})
	}
}

// TestFilesAreNotOverwritten: a file that exists, or the target of a link, does not change, and nothing is sent in vain.
func TestFilesAreNotOverwritten(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"report": {"-doctor", "-report"}, "snapshot": {"-snapshot"}} {
		for _, link := range []bool{false, true} {
			what := name
			if link {
				what += " at a link"
			}
			t.Run(what, func(t *testing.T) {
				t.Parallel()
				p := newPlace(t)
				const kept = "somebody's work\n"
				path := p.write(t, "there", kept)
				if link {
					if err := os.Symlink(path, p.file("link")); err != nil {
						t.Skip(err)
					}
					path = p.file("link")
				}
				r := p.run(t, "y\n", p.signedIn(), append(args, path)...)
				r.wantCode(t, what, 2)
				mentions(t, what, r.stderr, "Error:", "exist")
				if text, err := readIfThere(path); err != nil || text != kept {
					t.Errorf("%s: the file has %q, %v", what, text, err)
				}
				if sent := p.Requests(); len(sent) > 0 {
					t.Errorf("%s: %d requests were sent first", what, len(sent))
				}
			})
		}
	}
}

// TestFolderIsMissing: a path in a folder that does not exist is an error in one line before anything is sent.
func TestFolderIsMissing(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"report": {"-doctor", "-report"}, "snapshot": {"-snapshot"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			r := p.run(t, "y\n", p.signedIn(), append(args, p.file("nowhere/file"))...)
			r.wantCode(t, name, 2)
			mentions(t, name, r.stderr, "Error:", "nowhere")
			if sent := p.Requests(); len(sent) > 0 {
				t.Errorf("%s: %d requests were sent first", name, len(sent))
			}
		})
	}
}

// TestMistakes: what cannot be meant is an error with exit code 2, before anything is sent.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args, variables []string
		says            string
	}{
		"unknown resource":      {args: []string{"-doctor", "sspr_polisy"}, says: "sspr_polisy"},
		"report alone":          {args: []string{"-report", "report.md"}, says: "-doctor"},
		"two commands":          {args: []string{"-doctor", "-snapshot", "twin.json"}, says: "-snapshot"},
		"names without a twin":  {args: []string{"-doctor", "-with-names"}, says: "-snapshot"},
		"yes without a report":  {args: []string{"-doctor", "-yes"}, says: "-yes needs -report FILE"},
		"yes to writes":         {args: []string{"-doctor", "-write-probes", "-yes"}, says: "-yes does not combine with -write-probes"},
		"write probes alone":    {args: []string{"-write-probes"}, says: "-write-probes needs -doctor"},
		"plan alone":            {args: []string{"-plan-only"}, says: "-plan-only needs -doctor"},
		"plan of write probes":  {args: []string{"-doctor", "-write-probes", "-plan-only"}, says: "-plan-only does not combine"},
		"flag behind a name":    {args: []string{"-doctor", "sspr_policy", "-plan-only"}, says: "-plan-only comes after a name. Put flags before the names: -doctor -plan-only sspr_policy"},
		"unknown cloud":         {args: []string{"-doctor"}, variables: []string{"ARM_ENVIRONMENT=moon"}, says: "ARM_ENVIRONMENT"},
		"no GUID":               {args: []string{"-doctor"}, variables: []string{"ARM_TENANT_ID=the tenant"}, says: "ARM_TENANT_ID"},
		"write probes in part":  {args: []string{"-doctor", "-write-probes", "sspr_policy"}, variables: []string{"SSPR_LIVE=1"}, says: "restore"},
		"restore and a report":  {args: []string{"-doctor", "-write-probes", "-report", "report.md", "restore"}, variables: []string{"SSPR_LIVE=1"}, says: "-report has no effect"},
		"write probes, no lane": {args: []string{"-doctor", "-write-probes"}, says: "SSPR_LIVE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			r := p.run(t, "", append(p.signedIn(), test.variables...), test.args...)
			r.wantCode(t, name, 2)
			mentions(t, name, r.stderr, test.says)
			if sent := p.Requests(); len(sent) > 0 {
				t.Errorf("%d requests were sent", len(sent))
			}
			absent(t, p.file("report.md"))
			absent(t, p.file("twin.json"))
		})
	}
}
