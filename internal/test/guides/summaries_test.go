package guides

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// said are the summaries of all errors and warnings that the provider's source can show to a user, with their
// positions. What is filled in at run time is a hole. They are read from the source, so that no list has to be kept: every
// function with a parameter that is called summary, and the framework's own, is looked at wherever it is called.
type said struct {
	t     *testing.T
	files *token.FileSet
	// sinks, consts and methods are those of the package that is looked at. methods are its functions, too.
	sinks   map[string]int
	consts  map[string]ast.Expr
	methods map[string]*ast.FuncDecl
	found   map[string]string
}

// hole replaces what is filled in at run time.
const hole = "*"

// frameworkSinks are the framework's functions, with the place of the summary among the arguments. A dot is before what
// is called on something.
var frameworkSinks = map[string]int{
	".AddError": 0, ".AddWarning": 0, ".NewErrorDiagnostic": 0, ".NewWarningDiagnostic": 0,
	".AddAttributeError": 1, ".AddAttributeWarning": 1, ".NewAttributeErrorDiagnostic": 1, ".NewAttributeWarningDiagnostic": 1,
}

// summariesOf reads the packages that speak to users.
func summariesOf(t *testing.T, roots ...string) map[string]string {
	t.Helper()
	s := &said{t: t, files: token.NewFileSet(), found: map[string]string{}}
	folders := map[string][]*ast.File{}
	for _, root := range roots {
		err := filepath.WalkDir(filepath.Join("../..", root), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(s.files, path, nil, parser.SkipObjectResolution)
			folders[filepath.Dir(path)] = append(folders[filepath.Dir(path)], file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		s.declarations(folders[folder])
		for _, file := range folders[folder] {
			for _, d := range file.Decls {
				s.look(d)
			}
		}
	}
	return s.found
}

// declarations notes what the package declares: its constants, its functions and methods, and which of them take a summary.
func (s *said) declarations(files []*ast.File) {
	s.sinks, s.consts, s.methods = maps.Clone(frameworkSinks), map[string]ast.Expr{}, map[string]*ast.FuncDecl{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch d := n.(type) {
			case *ast.FuncDecl:
				at, name := named(d.Type.Params, "summary"), d.Name.Name
				if d.Recv != nil {
					name = "." + name
				}
				s.methods[name] = d
				if at >= 0 {
					s.sinks[name] = at
				}
			case *ast.TypeSpec:
				if st, ok := d.Type.(*ast.StructType); ok {
					if at := named(st.Fields, "summary"); at >= 0 {
						s.sinks[d.Name.Name] = at
					}
				}
			case *ast.ValueSpec:
				for i, name := range d.Names {
					if i < len(d.Values) {
						s.consts[name.Name] = d.Values[i]
					}
				}
			}
			return true
		})
	}
}

// named returns the position of a name in a list of parameters or fields, -1 if it is not there.
func named(list *ast.FieldList, name string) int {
	at := 0
	for _, field := range list.List {
		for _, n := range field.Names {
			if n.Name == name {
				return at
			}
			at++
		}
	}
	return -1
}

// look finds all summaries in a declaration.
func (s *said) look(d ast.Decl) {
	ast.Inspect(d, func(n ast.Node) bool {
		switch e := n.(type) {
		case *ast.CallExpr:
			if at, ok := s.sinks[callee(e.Fun)]; ok && at < len(e.Args) {
				s.add(e.Args[at])
			}
		case *ast.CompositeLit:
			s.made(e)
		}
		return true
	})
}

// made looks at a value that is made of its fields: a finding, or what has a field that is called summary.
func (s *said) made(e *ast.CompositeLit) {
	name := strings.TrimPrefix(callee(e.Type), ".")
	if at, ok := s.sinks[name]; ok && at < len(e.Elts) {
		s.add(e.Elts[at])
	}
	for _, element := range e.Elts {
		field, ok := element.(*ast.KeyValueExpr)
		if !ok || name != "Finding" && name != "Note" && name != "" { // the type can be that of the list around it
			continue
		}
		if key, ok := field.Key.(*ast.Ident); ok && key.Name == "Summary" {
			s.add(field.Value)
		}
	}
}

// callee returns the last name of what is called or made, with a dot before a method's.
func callee(e ast.Expr) string {
	switch f := e.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return "." + f.Sel.Name
	default:
		return ""
	}
}

// add notes a summary. One that was passed on, or made from another diagnostic, is found where it comes from; title is
// tested by its kinds.
func (s *said) add(e ast.Expr) {
	switch v := e.(type) {
	case *ast.Ident:
		if v.Name == "summary" {
			return
		}
	case *ast.SelectorExpr:
		if v.Sel.Name == "summary" || v.Sel.Name == "Summary" {
			return
		}
	case *ast.CallExpr:
		if name := callee(v.Fun); name == ".Summary" || name == "title" {
			return
		}
	}
	for _, text := range s.texts(e) {
		if strings.Trim(text, hole+" ") == "" {
			s.t.Errorf("%s: this summary cannot be read from the source", s.files.Position(e.Pos()))
		}
		s.found[text] = s.files.Position(e.Pos()).String()
	}
}

var verbs = regexp.MustCompile(`%[+#]?[a-z]`)

// texts returns the possible values of an expression, with holes.
func (s *said) texts(e ast.Expr) []string {
	switch v := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(v.Value); err == nil {
			return []string{text}
		}
	case *ast.Ident:
		if value, ok := s.consts[v.Name]; ok {
			return s.texts(value)
		}
	case *ast.BinaryExpr:
		var all []string
		for _, left := range s.texts(v.X) {
			for _, right := range s.texts(v.Y) {
				all = append(all, left+right)
			}
		}
		return all
	case *ast.CallExpr:
		name := callee(v.Fun)
		if name == ".Sprintf" {
			format := s.texts(v.Args[0])
			return []string{verbs.ReplaceAllString(format[0], hole)}
		}
		if m, ok := s.methods[name]; ok && name != ".label" {
			return s.returned(m)
		}
	}
	return []string{hole}
}

// returned returns what a function of the package can return.
func (s *said) returned(m *ast.FuncDecl) []string {
	var all []string
	ast.Inspect(m.Body, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok {
			all = append(all, s.texts(r.Results[0])...)
		}
		return true
	})
	return all
}
