package style

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// rightEnglish are texts in which these words are right, and that are not messages of the provider.
var rightEnglish = map[string]bool{
	"Everybody": true, // the name of a group of the emulated tenant
	// What users may write for the accepted words (meant in package attribute).
	"all everyone everybody allusers 2":                          true,
	"nobody noone none off no false disabled disable inactive 0": true,
}

// TestMessages checks the strings of the provider that users read, except descriptions of the schema: the pages in docs/ have
// those, and TestPages checks them.
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
				for _, slip := range slips(inTexts, text) {
					t.Errorf("%s: the message %.80q has %s.", fset.Position(e.Pos()), text, slip)
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
