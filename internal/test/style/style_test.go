package style

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the top of the repository.
const root = "../../.."

// british are spellings that are not American. The linter checks Go.
var british = regexp.MustCompile(`(?i)\b(licences?|licenced|behaviours?|colours?|favours?|favoured|honours?|neighbours?|(recogn|organ|author|synchron|initial|seri|normal|min[i]m)is(e[ds]?|ing|ations?)|cancelled|cancelling|labelled|travelled|travelling|catalogues?|centres?|artefacts?)\b`) //nolint:misspell // it lists them

// rates bound how often words occur in 1,000 words of the comments of a package, as counted in providers and tools that read
// well: "if" 6 to 13, "returns" 4 to 20. They count in packages with at least minimum words.
var rates = []struct {
	word     string
	min, max float64
}{
	{"where", 0, 2.5},
	{"if", 2, 1000},
}

const minimum = 1000

// comments calls do for each comment of each Go file, with the file's folder and the position.
func comments(t *testing.T, do func(folder, at, text string)) {
	t.Helper()
	walk(t, func(path string) {
		if !strings.HasSuffix(path, ".go") {
			return
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range file.Comments {
			if text := group.Text(); text != "" { // directives have none
				do(filepath.Dir(path), fset.Position(group.Pos()).String(), unquoted(text))
			}
		}
	})
}

// unquoted drops what a comment quotes: a service's words, commands and names are not ours to spell.
func unquoted(text string) string {
	return regexp.MustCompile("\"[^\"]*\"|`[^`]*`|\\n\\t.*").ReplaceAllString(text, " ")
}

// walk calls do for each file of the repository that a person writes.
func walk(t *testing.T, do func(path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == ".git" || name == "testdata" || name == "facts" || name == "bin" || name == "dist" || name == "demo" || strings.HasPrefix(name, ".terraform")) {
			return filepath.SkipDir
		}
		if !d.IsDir() {
			do(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestComments: comments use Go's own idiom. The development guide has the rules.
func TestComments(t *testing.T) {
	t.Parallel()
	words := map[string]int{}
	counts := map[string]map[string]int{}
	comments(t, func(folder, at, text string) {
		if strings.HasSuffix(folder, "test/style") {
			return
		}
		for _, slip := range slips(inComments, strings.Join(strings.Fields(text), " ")) {
			t.Errorf("%s: %s.", at, slip)
		}
		if counts[folder] == nil {
			counts[folder] = map[string]int{}
		}
		for _, word := range strings.Fields(strings.ToLower(text)) {
			words[folder]++
			counts[folder][strings.Trim(word, ".,;:()")]++
		}
	})
	for folder, n := range words {
		if n < minimum {
			continue
		}
		for _, r := range rates {
			if rate := 1000 * float64(counts[folder][r.word]) / float64(n); rate < r.min || rate > r.max {
				t.Errorf("%s: %q occurs %.1f times in 1,000 words of comments, want %.1f to %.1f. Conditions begin with \"if\"; \"where\" is a place.", folder, r.word, rate, r.min, r.max)
			}
		}
	}
	if len(words) < 40 {
		t.Errorf("read the comments of %d packages only", len(words))
	}
}

// TestDocComments checks the comments of functions that return only a bool: they read "reports whether".
func TestDocComments(t *testing.T) {
	t.Parallel()
	seen := 0
	walk(t, func(path string) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Doc == nil || f.Type.Results == nil || len(f.Type.Results.List) != 1 {
				continue
			}
			result, ok := f.Type.Results.List[0].Type.(*ast.Ident)
			if !ok || result.Name != "bool" || len(f.Type.Results.List[0].Names) > 0 {
				continue
			}
			seen++
			text := strings.Join(strings.Fields(f.Doc.Text()), " ")
			if !strings.Contains(text, "report") && !strings.Contains(text, "returns the value") && !strings.Contains(text, " implements ") {
				t.Errorf("%s: the comment of %s, which returns a bool, does not read \"%s reports whether ...\"", fset.Position(f.Pos()), f.Name.Name, f.Name.Name)
			}
		}
	})
	if seen < 50 {
		t.Errorf("found %d functions that return a bool only", seen)
	}
}

// TestSpelling: what a person reads is spelled as Microsoft and the peers spell it.
func TestSpelling(t *testing.T) {
	t.Parallel()
	kinds := []string{".md", ".tmpl", ".tf", ".hcl", ".yml", ".yaml", ".sh"}
	read := 0
	walk(t, func(path string) {
		if !slices.Contains(kinds, filepath.Ext(path)) || strings.Contains(path, "test/style") {
			return
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		read++
		for i, line := range strings.Split(string(text), "\n") {
			for _, found := range british.FindAllString(line, -1) {
				t.Errorf("%s:%d: %q is not American spelling", path, i+1, found)
			}
		}
	})
	if read < 200 {
		t.Errorf("read %d files only", read)
	}
}
