package facts_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fact is the test of a row of user-journeys.md. Its name begins with the row's number and is a short form of the row.
type fact struct {
	name string
	test func(*testing.T)
}

// facts are the tests of all rows, in the order of the sections.
var facts = slices.Concat(signInFacts, registrationFacts, questionFacts, refusalFacts, contactFacts, proofFacts, blockFacts,
	passwordFacts, changeFacts, lockFacts, synchronizedFacts, mailFacts, auditFacts, reportFacts)

// factRow is a row of the file: its number, and the last of its five columns. Section 10 is no list of rules and has three.
var factRow = regexp.MustCompile(`(?m)^\| ([1-9]\.[0-9]+) \|.*\|([^|]*)\|$`)

// factRows returns the numbers of the rows that the engine follows, and of those that are marked as not emulated.
func factRows(t *testing.T) (followed, marked []string) {
	t.Helper()
	text, err := os.ReadFile("user-journeys.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range factRow.FindAllStringSubmatch(string(text), -1) {
		switch mark := strings.TrimSpace(m[2]); {
		case mark == "":
			followed = append(followed, m[1])
		case strings.HasPrefix(mark, "Not emulated: "):
			marked = append(marked, m[1])
		default:
			t.Errorf("row %s: the last column is %q, neither empty nor a reason", m[1], mark)
		}
	}
	if len(followed) < 100 {
		t.Fatalf("found %d rows; there are more than a hundred", len(followed))
	}
	return followed, marked
}

// TestFacts holds the engine against what is known about the service, sentence by sentence.
func TestFacts(t *testing.T) {
	t.Parallel()
	for _, f := range facts {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			f.test(t)
		})
	}
}

// TestFactsAreTested: each row that is not marked has one test, and each test has a row.
func TestFactsAreTested(t *testing.T) {
	t.Parallel()
	followed, marked := factRows(t)
	tested := map[string]int{}
	for _, f := range facts {
		number, _, _ := strings.Cut(f.name, " ")
		tested[number]++
		switch {
		case slices.Contains(marked, number):
			t.Errorf("the row of %q is marked as not emulated, but tested", f.name)
		case !slices.Contains(followed, number):
			t.Errorf("no row for %q", f.name)
		case tested[number] > 1:
			t.Errorf("%q: there is another test of the row", f.name)
		}
	}
	for _, number := range followed {
		if tested[number] == 0 {
			t.Errorf("row %s has no test", number)
		}
	}
}
