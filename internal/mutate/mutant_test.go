package main

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const sample = `package sample

import (
	"cmp"
	"strings"
)

const wire, sentence = "a.b", "Two words"

type thing[T any] struct{ n int }

func (t *thing[T]) check(a, b int, ok bool) (string, error) {
	for i := range a {
		if ok {
			continue
		}
		t.n += i
	}
	switch {
	case a < b && !ok:
		t.n = 7
	case strings.Contains(wire, "x"):
		t.n++
	}
	t.check(1, 2, true)
	if t == nil || t.n < 0 {
		return "", nil
	}
	if t.n > 9 {
		t.n = 9
	}
	t.n = 8
	t.check(3, 4, false)
	first := strings.Index(wire, ".")
	_ = cmp.Or(first, a)
	return func() string { return sentence }(), nil
}
`

func mutants(t *testing.T) []mutant {
	t.Helper()
	found, err := findIn("internal/x/x.go", []byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestMutantsOfEveryKind(t *testing.T) {
	var got []string
	for _, m := range mutants(t) {
		got = append(got, strings.TrimPrefix(m.name(), "internal/x/x.go "))
	}
	zero := "func(string) (zero string) { return }"
	for _, want := range []string{
		`(file) string: "a.b" -> "a.bX"`,
		`thing.check negation: ok -> !(ok)`,
		`thing.check loop: continue -> break`,
		`thing.check statement: t.n += i -> _ =`,
		`thing.check boundary: a < b -> <=`,
		`thing.check negation: a < b -> >=`,
		`thing.check logic: a < b && !ok -> ||`,
		`thing.check negation: !ok -> ok`,
		`thing.check statement: t.n = 7 -> _ =`,
		`thing.check integer: 7 -> 8`,
		`thing.check integer: 7 -> 6`,
		`thing.check negation: strings.Contains(wire, "x") -> !(strings.Contains(wire, "x"))`,
		`thing.check statement: t.n++ -> (nothing)`,
		`thing.check statement: t.check(1, 2, true) -> (nothing)`,
		`thing.check boolean: true -> false`,
		`thing.check return: sentence -> ` + zero + `(sentence)`,
		`thing.check guard: ok -> (false && (ok))`,
		`thing.check guard: t == nil || t.n < 0 -> (false && (t == nil || t.n < 0))`,
		`thing.check condition: t == nil -> (false && (t == nil))`,
		`thing.check condition: t.n < 0 -> (false && (t.n < 0))`,
		`thing.check condition: a < b -> (true || (a < b))`,
		`thing.check condition: t.n > 9 -> (true || (t.n > 9))`,
		`thing.check order: t.n = 8; t.check(3, 4, false) -> t.check(3, 4, false) t.n = 8`,
		`thing.check first: strings.Index -> strings.LastIndex`,
		`thing.check first: cmp.Or(first, a) -> cmp.Or(a, first)`,
	} {
		if !slices.Contains(got, want) {
			t.Errorf("there is no %s", want)
		}
	}
	if all := strings.Join(got, "\n"); strings.Contains(all, "Two words") || strings.Contains(all, `"strings"`) || strings.Contains(all, "return: nil") {
		t.Errorf("sentences, imports or zero values are changed:\n%s", all)
	}
}

func TestMutantsAreGoAndHaveNamesOfTheirOwn(t *testing.T) {
	names := map[string]bool{}
	for _, m := range mutants(t) {
		if names[m.name()] {
			t.Errorf("two mutants are called %s", m.name())
		}
		names[m.name()] = true
		changed := m.apply()
		if string(changed) == sample {
			t.Errorf("%s changes nothing", m.name())
		}
		if _, err := parser.ParseFile(token.NewFileSet(), "x.go", changed, 0); err != nil {
			t.Errorf("%s: %v\n%s", m.name(), err, changed)
		}
	}
}

func TestNamesOutliveOtherLines(t *testing.T) {
	before := mutants(t)
	after, err := findIn("internal/x/x.go", []byte(strings.Replace(sample, "type thing", "// A comment.\n\ntype thing", 1)))
	if err != nil || len(after) != len(before) {
		t.Fatalf("got %d mutants, want %d, %v", len(after), len(before), err)
	}
	for i := range before {
		if before[i].name() != after[i].name() {
			t.Errorf("%s became %s", before[i].name(), after[i].name())
		}
	}
}

func quick(workers int) trial {
	return trial{workers: workers, least: time.Second, only: regexp.MustCompile(""), known: &reasons{}}
}

// wantFates creates a module of files, tries the mistakes in one of its packages, and checks the fates of the named
// mistakes.
func wantFates(t *testing.T, files map[string]string, of target, wanted map[string]fate) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command on the PATH")
	}
	root := t.TempDir()
	for name, content := range files {
		if err := os.MkdirAll(filepath.Join(root, filepath.Dir(name)), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := try(t.Context(), root, of, quick(2))
	if err != nil {
		t.Fatal(err)
	}
	fates := map[string]fate{}
	for _, o := range s.outcomes {
		fates[strings.TrimPrefix(o.name(), "x/x.go ")] = o.fate
	}
	for name, want := range wanted {
		if fates[name] != want {
			t.Errorf("%s: got %q, want %q", name, fates[name], want)
		}
	}
}

// TestTry runs try on a module of its own, whose test notices one of two mistakes.
func TestTry(t *testing.T) {
	wantFates(t, map[string]string{
		"go.mod":      "module example\n\ngo 1.26\n",
		"x/x.go":      "package x\n\nfunc over(n int) bool { return n > 3 }\n\nfunc idle() bool { return !true }\n\nfunc wait(n int) {\n\tfor n > 0 {\n\t\tn--\n\t}\n}\n",
		"x/x_test.go": "package x\n\nimport \"testing\"\n\nfunc TestOver(t *testing.T) {\n\twait(2)\n\tif !over(5) || over(1) {\n\t\tt.Fail()\n\t}\n}\n",
	}, target{dir: "x"}, map[string]fate{
		"over negation: n > 3 -> <=":       killed,
		"over boundary: n > 3 -> >=":       survived,
		"over integer: 3 -> 4":             survived,
		"idle boolean: true -> false":      notCovered,
		"wait statement: n-- -> (nothing)": timedOut,
		"wait negation: n > 0 -> <=":       survived,
		"wait boundary: n > 0 -> >=":       survived,
	})
}

// TestTryChangesOfMeaning tries the kinds that change the meaning of code: woven into one binary and in files of their
// own, with the tests of the package and those of another one.
func TestTryChangesOfMeaning(t *testing.T) {
	wantFates(t, map[string]string{
		"go.mod": "module example\n\ngo 1.26\n",
		"x/x.go": `package x

import "cmp"

var Log []string

type Box struct{ Last string }

func note(s string) { Log = append(Log, s) }

func Guarded(n int) int {
	if n < 0 {
		return 0
	}
	return n
}

func Two(a, b bool) bool { return a || b }

func (b *Box) Keep(s string) {
	b.Last = s
	note(s + b.Last)
}

func (b *Box) Long(s string) {
	note(
		"begin")
	note("end")
}

func First(list []string) string { return list[0] }

func Or(a, b string) string { return cmp.Or(a, b) }
`,
		"x/x_test.go": `package x

import "testing"

func TestX(t *testing.T) {
	if Guarded(-1) != 0 || !Two(true, false) || Or("a", "b") != "a" {
		t.Fail()
	}
	(&Box{}).Keep("k")
	(&Box{}).Long("l")
	if Log[0] != "kk" || First([]string{"a", "a"}) != "a" {
		t.Fail()
	}
}
`,
		"y/y_test.go": `package y

import (
	"testing"

	"example/x"
)

func TestY(t *testing.T) {
	(&x.Box{}).Long("l")
	if x.Log[0] != "begin" {
		t.Fail()
	}
}
`,
	}, target{dir: "x", others: []testRun{{dir: "y"}}}, map[string]fate{
		"Guarded guard: n < 0 -> (false && (n < 0))":                                  killed,
		"Two condition: a -> (false && (a))":                                          killed,
		"Two condition: b -> (false && (b))":                                          survived,
		"Box.Keep order: b.Last = s; note(s + b.Last) -> note(s + b.Last) b.Last = s": killed,
		`Box.Long order: note( "begin"); note("end") -> note("end") note( "begin")`:   killed, // by the other package
		"First first: 0 -> len(list)-1":                                               survived,
		"Or first: cmp.Or(a, b) -> cmp.Or(b, a)":                                      killed,
		`Box.Long statement: note( "begin") -> (nothing)`:                             killed, // by the other package
	})
}

func TestTryNeedsTestsThatPass(t *testing.T) {
	root := t.TempDir()
	if _, err := try(t.Context(), root, target{dir: "nothing"}, quick(1)); err == nil {
		t.Error("a package that is not there was tried")
	}
}
