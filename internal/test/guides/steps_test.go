package guides

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// fence finds the fenced blocks of a guide.
var fence = regexp.MustCompile("(?ms)^ *```([a-z]+)\n(.*?)^ *```$")

// block is a fenced block of a guide, with the word behind the fence.
type block struct{ kind, text string }

// blocksOf returns the fenced blocks of a guide as its template has them: without what is included from files.
func blocksOf(t *testing.T, guide string) []block {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../../templates/guides", guide+".md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	var all []block
	for _, found := range fence.FindAllStringSubmatch(string(text), -1) {
		all = append(all, block{found[1], found[2]})
	}
	return all
}

// commandsOf returns the commands of a guide that are written in blocks of the given kind.
func commandsOf(t *testing.T, guide, kind string) string {
	t.Helper()
	var all strings.Builder
	for _, b := range blocksOf(t, guide) {
		if b.kind == kind {
			all.WriteString(b.text)
		}
	}
	if all.Len() == 0 {
		t.Fatalf("the guide has no commands of the kind %s", kind)
	}
	return all.String()
}

// step is a block of commands of a guide, and what the guide shows of their output below them.
type step struct {
	commands string
	shown    []string
}

// fails reports whether the guide shows an error: then the last of the commands must end with one.
func (s step) fails() bool {
	return slices.ContainsFunc(s.shown, func(text string) bool { return strings.HasPrefix(text, "Error: ") })
}

// stepsOf returns the blocks of commands of a kind, in order.
func stepsOf(t *testing.T, guide, kind string) []step {
	t.Helper()
	var steps []step
	ours := false
	for _, b := range blocksOf(t, guide) {
		switch {
		case b.kind == kind:
			ours = true
			steps = append(steps, step{commands: b.text})
		case b.kind != "text":
			ours = false
		case ours:
			last := &steps[len(steps)-1]
			last.shown = append(last.shown, b.text)
		}
	}
	if len(steps) == 0 {
		t.Fatalf("the guide has no commands of the kind %s", kind)
	}
	return steps
}

// followSteps runs the steps of a guide in one shell, as a reader would, and looks for what the guide shows in what each
// of them prints, wherever lines are broken. A line "..." in the guide is what it leaves out. What Terraform
// asks is answered with yes. It returns what each step prints.
func followSteps(t *testing.T, folder string, n *acctest.Tenant, env []string, steps []step) []string {
	t.Helper()
	const mark = "-- step of the guide"
	var script strings.Builder
	script.WriteString("trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n") // what a step has left running
	for i, s := range steps {
		fmt.Fprintf(&script, "echo '%s %d'\n", mark, i)
		if s.fails() {
			fmt.Fprintf(&script, "if\n%sthen\n  echo 'this step should fail'\n  exit 1\nfi\n", s.commands)
		} else {
			script.WriteString(s.commands)
		}
	}
	printed := strings.Split(asReader(t, folder, n, env, script.String()), mark)
	if len(printed) != len(steps)+1 {
		t.Fatalf("%d steps began, want %d", len(printed)-1, len(steps))
	}
	for i, s := range steps {
		flat := cli.OneLine(printed[i+1])
		for _, text := range s.shown {
			for part := range strings.SplitSeq("\n"+text, "\n...\n") {
				if !strings.Contains(flat, cli.OneLine(part)) {
					t.Errorf("the guide shows what is not printed:\n%s\nbut\n%s", part, printed[i+1])
				}
			}
		}
	}
	return printed[1:]
}

// answers is a standard input that answers every question with yes.
type answers struct{}

func (answers) Read(p []byte) (int, error) { return copy(p, "yes\n"), nil }

// azureCLI writes an Azure CLI with which a user of the tenant has signed in: it knows the tenant, tokens of that user,
// and one group.
func azureCLI(t *testing.T, file string, n *acctest.Tenant, user, group string) {
	t.Helper()
	token := func(audience string) string {
		return fmt.Sprintf(`{"accessToken":"%s","expires_on":%d,"tokenType":"Bearer"}`,
			n.IssueToken(emulator.TokenSpec{User: user, Audience: audience}), time.Now().Add(time.Hour).Unix())
	}
	script := fmt.Sprintf(`#!/bin/sh
case "$*" in
login*) ;;
"account get-access-token"*%s*) echo '%s' ;;
"account get-access-token"*) echo '%s' ;;
"ad group show"*) echo '%s' ;;
*) echo '%s' ;;
esac
`, emulator.PortalAudience, token(emulator.PortalAudience), token(emulator.GraphAudience), group, n.Credentials().TenantID)
	if err := os.WriteFile(file, []byte(script), 0o700); err != nil { //nolint:gosec // it is a command
		t.Fatal(err)
	}
}
