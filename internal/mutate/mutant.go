package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// mutant is one small mistake in one file.
type mutant struct {
	// file is the path from the root of the module, with slashes.
	file string
	// function is the function with the mistake, "T.Method" for methods, "" outside functions.
	function string
	// kind is the name of the mutator.
	kind string
	// line and column are the position, from 1, for messages and for the coverage.
	line, column int
	// from and to delimit the bytes of the file that text replaces.
	from, to int
	text     string
	// src is the whole file as it was read, because it may be edited while its mutants are tried.
	src []byte
	// was is the replaced source, on one line.
	was string
	// woven puts the mistake into the source so that a variable turns it on; nil if it needs a file of its own.
	woven *weave
	// nth numbers mutants that would otherwise have the same name, from 1.
	nth int
}

// name identifies a mutant without line numbers, so that an explanation stays valid after edits elsewhere in the file.
func (m mutant) name() string {
	name := fmt.Sprintf("%s %s %s: %s -> %s", m.file, m.function, m.kind, m.was, oneLine(m.text))
	if m.nth > 1 {
		name += fmt.Sprintf(" #%d", m.nth)
	}
	return name
}

// mostOfASource is the maximum length of displayed source, in bytes.
const mostOfASource = 90

func oneLine(source string) string {
	line := strings.Join(strings.Fields(source), " ")
	if line == "" {
		return "(nothing)"
	}
	if len(line) > mostOfASource {
		line = strings.ToValidUTF8(line[:mostOfASource], "") + "..."
	}
	return line
}

// finder collects the mutants of one file.
type finder struct {
	name  string
	files *token.FileSet
	src   []byte
	found []mutant
	seen  map[string]int
	// function and results are those of the function that is being visited.
	function string
	results  []ast.Expr
	// types is nil if the package was not type-checked.
	types *types.Info
	// checked is the type-checked package, and woven the number of woven mutants.
	checked *types.Package
	woven   int
	// fixed are nodes that must not change: constants, and statements in places that allow no other statement.
	fixed map[ast.Node]bool
}

func findIn(name string, src []byte) ([]mutant, error) {
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return findTyped(name, src, files, parsed, nil, nil), nil
}

// findTyped returns the mutants of a Go file. name is its path from the module's folder. info and checked may be nil:
// then nothing can be woven.
func findTyped(name string, src []byte, files *token.FileSet, parsed *ast.File, info *types.Info, checked *types.Package) []mutant {
	f := &finder{name: name, files: files, src: src, seen: map[string]int{}, types: info, checked: checked, fixed: map[ast.Node]bool{}}
	for _, declaration := range parsed.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			f.function, f.results = functionName(d), resultTypes(d.Type)
			if d.Body != nil {
				f.walk(d.Body)
			}
		case *ast.GenDecl:
			f.function, f.results = "", nil
			if d.Tok != token.IMPORT && d.Tok != token.TYPE {
				f.walk(d)
			}
		}
	}
	slices.SortStableFunc(f.found, func(a, b mutant) int { return a.from - b.from })
	return f.found
}

func functionName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name.Name
	}
	for t := d.Recv.List[0].Type; ; {
		switch known := t.(type) {
		case *ast.StarExpr:
			t = known.X
		case *ast.IndexExpr:
			t = known.X
		case *ast.IndexListExpr:
			t = known.X
		case *ast.Ident:
			return known.Name + "." + d.Name.Name
		default:
			return d.Name.Name
		}
	}
}

// resultTypes returns a type for each result.
func resultTypes(t *ast.FuncType) []ast.Expr {
	var types []ast.Expr
	if t.Results == nil {
		return nil
	}
	for _, field := range t.Results.List {
		for range max(1, len(field.Names)) {
			types = append(types, field.Type)
		}
	}
	return types
}

// walk visits a function or a declaration. A nested function has results of its own.
func (f *finder) walk(root ast.Node) {
	ast.Inspect(root, func(n ast.Node) bool {
		if inner, ok := n.(*ast.FuncLit); ok {
			outer := f.results
			f.results = resultTypes(inner.Type)
			f.walk(inner.Body)
			f.results = outer
			return false
		}
		if n != nil {
			f.fix(n)
			f.mutate(n)
		}
		return true
	})
}

func (f *finder) offset(p token.Pos) int { return f.files.Position(p).Offset }

func (f *finder) source(n ast.Node) string { return string(f.src[f.offset(n.Pos()):f.offset(n.End())]) }

// add adds a mutant that replaces the bytes between from and to. shown is the source that is displayed.
func (f *finder) add(kind string, from, to token.Pos, text, shown string, woven *weave) {
	at := f.files.Position(from)
	m := mutant{
		file: f.name, function: f.function, kind: kind, line: at.Line, column: at.Column,
		from: at.Offset, to: f.offset(to), text: text, src: f.src, was: oneLine(shown), woven: woven,
	}
	if m.function == "" {
		m.function = "(file)"
	}
	f.seen[m.name()]++
	m.nth = f.seen[m.name()]
	f.found = append(f.found, m)
}

func (f *finder) replace(kind string, n ast.Node, text string, woven *weave) {
	f.add(kind, n.Pos(), n.End(), text, f.source(n), woven)
}

// apply returns the file with the mistake.
func (m mutant) apply() []byte {
	return slices.Concat(m.src[:m.from], []byte(m.text), m.src[m.to:])
}
