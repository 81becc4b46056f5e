package style

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// unspoken matches words that no diagnostic, error or log message uses.
var unspoken = regexp.MustCompile(`(?i)\b((some|no|any|every)body|no one|whoever|as (it is|they are)|(takes?|taken|taking) (\w+ )?away|relieved|mend(s|ed)?|planes?|mind this|by the account)\b`)

// rightEnglish are texts in which these words are right, and that are not messages of the provider.
var rightEnglish = map[string]bool{
	"Everybody": true, // the name of a group of the emulated tenant
}

// TestMessages checks the strings of the provider that users read, except descriptions of the schema: TestDescriptions in
// package provider checks those.
func TestMessages(t *testing.T) {
	t.Parallel()
	read := 0
	walk(t, func(path string) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "internal/test/") || describes(path) {
			return
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch e := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.KeyValueExpr:
				key, ok := e.Key.(*ast.Ident)
				return !ok || !strings.HasSuffix(key.Name, "Description")
			case *ast.ValueSpec:
				return !strings.HasSuffix(strings.ToLower(e.Names[0].Name), "description")
			case *ast.BasicLit:
				text, err := strconv.Unquote(e.Value)
				if err != nil || e.Kind != token.STRING || rightEnglish[text] {
					return true
				}
				read++
				for _, found := range unspoken.FindAllString(text, -1) {
					t.Errorf("%s: the message %.80q has %q. Use the role, \"removes\", or \"the portal API\" and \"Microsoft Graph\".", fset.Position(e.Pos()), text, found)
				}
			}
			return true
		})
	})
	if read < 2000 {
		t.Errorf("read %d strings only", read)
	}
}

// describes reports whether a file has only descriptions of the schema.
func describes(path string) bool {
	return strings.HasSuffix(path, "schema.go") || filepath.Base(filepath.Dir(path)) == "plane"
}
