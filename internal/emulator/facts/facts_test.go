package facts

import (
	"fmt"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the top of the repository.
const root = "../../.."

var (
	heading = regexp.MustCompile(`(?m)^#+ ([0-9]+(?:\.[0-9]+)?)\.? `)
	row     = regexp.MustCompile(`(?m)^\| ([0-9]+\.[0-9]+) \|`)
	// citation is a file with the sections that follow it: "graph-api 1.10 and 6.1", "sspr-policy 3.4, 3.5 and 3.8".
	citation = regexp.MustCompile(`\b(sspr-policy|graph-api|autumn-2026|user-journeys|other-clients|passwords)(?:\.md)?((?:(?:,| and| or| to|;)? [0-9]+(?:\.[0-9]+)?\b)+)`)
	section  = regexp.MustCompile(`[0-9]+(?:\.[0-9]+)?`)
)

// sections returns the sections and rows of each file of facts.
func sections(t *testing.T) map[string]map[string]bool {
	t.Helper()
	found := map[string]map[string]bool{}
	for _, name := range []string{"sspr-policy", "graph-api", "autumn-2026", "user-journeys", "other-clients", "passwords"} {
		text, err := os.ReadFile(name + ".md")
		if err != nil {
			t.Fatal(err)
		}
		found[name] = map[string]bool{}
		for _, m := range append(heading.FindAllStringSubmatch(string(text), -1), row.FindAllStringSubmatch(string(text), -1)...) {
			found[name][m[1]] = true
		}
	}
	return found
}

// unknown returns the citations of a comment that name no section.
func unknown(comment string, known map[string]map[string]bool) (cited int, wrong []string) {
	comment = strings.Join(strings.Fields(strings.ReplaceAll(comment, "//", " ")), " ")
	for _, m := range citation.FindAllStringSubmatch(comment, -1) {
		for _, s := range section.FindAllString(m[2], -1) {
			cited++
			if !known[m[1]][s] {
				wrong = append(wrong, m[1]+" "+s)
			}
		}
	}
	return cited, wrong
}

// TestCitations: every citation in a comment of a Go file names a section that exists.
func TestCitations(t *testing.T) {
	t.Parallel()
	known := sections(t)
	if _, wrong := unknown("(reference graph-api 1.99, autumn-2026 9.9 and 1.1)", known); fmt.Sprint(wrong) != "[graph-api 1.99 autumn-2026 9.9]" {
		t.Fatalf("the test does not find wrong citations: %v", wrong)
	}
	cited := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for at, comment := range comments(path, source) {
			n, wrong := unknown(comment, known)
			cited += n
			for _, w := range wrong {
				t.Errorf("%s cites %s, which no file of facts has", at, w)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if cited < 200 {
		t.Errorf("found %d citations; there are hundreds", cited)
	}
}

// comments returns the comments of a file by their positions. Comments on consecutive lines are one.
func comments(path string, source []byte) map[string]string {
	fset := token.NewFileSet()
	file := fset.AddFile(path, -1, len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, scanner.ScanComments)
	found, last, at := map[string]string{}, -1, ""
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return found
		}
		if tok != token.COMMENT {
			continue
		}
		line := fset.Position(pos).Line
		if line != last+1 {
			at = fset.Position(pos).String()
		}
		found[at] += text + "\n"
		last = line
	}
}
