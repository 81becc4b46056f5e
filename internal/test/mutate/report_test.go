package main

import (
	"strings"
	"testing"
	"time"
)

func sampleScore() *score {
	one := func(line int, was string, f fate) outcome {
		return outcome{mutant{file: "internal/sspr/a.go", function: "f", kind: kindLogic, line: line, was: was, text: "||"}, f}
	}
	return &score{dir: "internal/sspr", took: 1500 * time.Millisecond, outcomes: []outcome{
		one(1, "a && b", killed), one(2, "b && c", survived), one(3, "c && d", notCovered), one(4, "d && e", timedOut), one(5, "e && f", notViable),
	}}
}

func TestTheTableOfOnePackageLeavesOthersAlone(t *testing.T) {
	reasons, err := parseReasons("# comment\n\ninternal/sspr/a.go f logic: b && c -> ||\ninternal/sspr/a.go f logic: gone -> ||\n\tThe same either way.\n")
	if err != nil {
		t.Fatal(err)
	}
	other := &score{dir: "internal/phone", outcomes: []outcome{{mutant{file: "internal/phone/p.go", function: "g", kind: kindMath, line: 9, was: "1 + 1", text: "-"}, survived}}}
	first := merged(merged("", other, reasons), sampleScore(), reasons)
	for _, want := range []string{
		"| `internal/sspr` | 4 | 1 | 1 | 1 | 1 | 50.0 % | 2s |\n| `internal/phone` | 1 | 0 | 0 | 1 | 0 | 0.0 % | 0s |\n",
		"| `a.go:2` f | logic | `b && c` became `\\|\\|` | The same either way. |\n", "| `a.go:3` f | logic | `c && d` became `\\|\\|` | " + unexplainedYet + " |\n",
		"\n## `internal/sspr`\n", "| `p.go:9` g | arithmetic | `1 + 1` became `-` |",
	} {
		if !strings.Contains(first, want) {
			t.Errorf("the table lacks %q:\n%s", want, first)
		}
	}
	if strings.Contains(first, "a.go:1`") || strings.Contains(first, "a.go:4`") || strings.Contains(first, "a.go:5`") {
		t.Errorf("the table lists what did not survive:\n%s", first)
	}
	if again := merged(first, sampleScore(), reasons); again != first {
		t.Errorf("the same score again gives another table:\n%s\n%s", first, again)
	}
	if got := reasons.stale(sampleScore()); len(got) != 1 || !strings.Contains(got[0], "gone") {
		t.Errorf("stale explanations: got %q", got)
	}
}

func TestReasonsMustBelongToSomething(t *testing.T) {
	for _, file := range []string{"\tA reason of nothing.\n", "a name\n", "a name\n\nanother\n\tA reason.\n\na third\n"} {
		if _, err := parseReasons(file); err == nil {
			t.Errorf("%q was accepted", file)
		}
	}
}

func TestCoverage(t *testing.T) {
	c, err := parseCoverage("mode: set\nexample/x/a.go:3.10,9.2 2 1\nexample/x/a.go:5.12,7.3 1 0\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		line, column int
		runs         bool
	}{{1, 1, true}, {3, 12, true}, {5, 5, true}, {5, 12, false}, {6, 1, false}, {7, 3, true}, {8, 1, true}} {
		if got := c.runs(mutant{file: "x/a.go", line: test.line, column: test.column}); got != test.runs {
			t.Errorf("%d.%d: got %t", test.line, test.column, got)
		}
	}
	if _, err := parseCoverage("nonsense"); err == nil {
		t.Error("nonsense was accepted")
	}
}

func TestOnlyTargetsAreChosen(t *testing.T) {
	chosen, err := choose([]string{"./internal/phone/"})
	if err != nil || len(chosen) != 1 || chosen[0].dir != "internal/phone" {
		t.Errorf("got %v, %v", chosen, err)
	}
	if all, err := choose(nil); err != nil || len(all) != len(targets) {
		t.Errorf("got %v, %v", all, err)
	}
	if _, err := choose([]string{"internal/emulator"}); err == nil {
		t.Error("a package that is no target was accepted")
	}
}
