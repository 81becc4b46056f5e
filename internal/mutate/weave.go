package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// weave is a mistake as insertions into the source. One test binary contains all of them, and a run selects one by its
// number, which saves a build for each. In an insertion %d is replaced by the number.
type weave struct {
	parts []insertion
	// order is the order of visits: outer nodes come before inner ones.
	order int
}

type insertion struct {
	// at is the offset; skip is the number of bytes of the source that are removed there.
	at, skip int
	text     string
	// closing insertions end something: they go before opening ones at the same position, inner ones first.
	closing bool
}

// support is a file that is added to every woven package.
const support = `package %s

import (
	"cmp"
	"os"
	"slices"
	"strconv"
)

var chosenMutant__, _ = strconv.Atoi(os.Getenv("MUTANT"))

func mutant__(n int) bool { return n == chosenMutant__ }

func zeroMutant__[T any](n int, v T) T {
	if mutant__(n) {
		var zero T
		return zero
	}
	return v
}

func indexMutant__(n, length, i int) int {
	if mutant__(n) {
		return length - 1
	}
	return i
}

func lastMutant__[T comparable](n int, first func(...T) T, values ...T) T {
	if mutant__(n) {
		values = slices.Clone(values)
		slices.Reverse(values)
	}
	return first(values...)
}

func valueMutant__[T any](n int, other, v T) T {
	if mutant__(n) {
		return other
	}
	return v
}

func andMutant__(n int, x bool, y func() bool) bool {
	if mutant__(n) {
		return x || y()
	}
	return x && y()
}

func orMutant__(n int, x bool, y func() bool) bool {
	if mutant__(n) {
		return x && y()
	}
	return x || y()
}

type numberMutant__ interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

func addMutant__[T numberMutant__](n int, x, y T) T {
	if mutant__(n) {
		return x - y
	}
	return x + y
}

func subMutant__[T numberMutant__](n int, x, y T) T {
	if mutant__(n) {
		return x + y
	}
	return x - y
}

func mulMutant__[T numberMutant__](n int, x, y T) T {
	if mutant__(n) {
		return x / y
	}
	return x * y
}

func quoMutant__[T numberMutant__](n int, x, y T) T {
	if mutant__(n) {
		return x * y
	}
	return x / y
}

func lessMutant__[T cmp.Ordered](n int, x, y T) bool { return x < y || mutant__(n) && x == y }

func mostMutant__[T cmp.Ordered](n int, x, y T) bool { return x < y || !mutant__(n) && x == y }

func moreMutant__[T cmp.Ordered](n int, x, y T) bool { return x > y || mutant__(n) && x == y }

func leastMutant__[T cmp.Ordered](n int, x, y T) bool { return x > y || !mutant__(n) && x == y }
`

// weavers maps operators to the functions that replace them.
var weavers = map[token.Token]string{
	token.LAND: "andMutant__", token.LOR: "orMutant__", token.LSS: "lessMutant__", token.LEQ: "mostMutant__", token.GTR: "moreMutant__", token.GEQ: "leastMutant__",
	token.ADD: "addMutant__", token.SUB: "subMutant__", token.MUL: "mulMutant__", token.QUO: "quoMutant__",
}

// fix marks nodes that must not change before they are visited.
func (f *finder) fix(n ast.Node) {
	all := func(root ast.Node) {
		ast.Inspect(root, func(inner ast.Node) bool {
			if inner != nil {
				f.fixed[inner] = true
			}
			return true
		})
	}
	one := func(s ast.Stmt) {
		if s != nil {
			f.fixed[s] = true
		}
	}
	switch n := n.(type) {
	case *ast.GenDecl:
		if n.Tok == token.CONST {
			all(n)
		}
	case *ast.ArrayType:
		if n.Len != nil {
			all(n.Len)
		}
	case *ast.IfStmt:
		one(n.Init)
	case *ast.ForStmt:
		one(n.Init)
		one(n.Post)
	case *ast.SwitchStmt:
		one(n.Init)
	case *ast.TypeSwitchStmt:
		one(n.Init)
		one(n.Assign)
	case *ast.CommClause:
		one(n.Comm)
	case *ast.LabeledStmt:
		one(n.Stmt)
	}
}

// weavable reports whether a node can be woven at all.
func (f *finder) weavable(n ast.Node) bool { return f.types != nil && !f.fixed[n] }

func (f *finder) around(n ast.Node, before, after string) *weave {
	if !f.weavable(n) {
		return nil
	}
	return f.weave(insertion{at: f.offset(n.Pos()), text: before}, insertion{at: f.offset(n.End()), text: after, closing: true})
}

func (f *finder) flipped(e ast.Expr) *weave { return f.around(e, "(mutant__(%d) != (", "))") }

func (f *finder) wrapped(e ast.Expr, function string) *weave {
	return f.around(e, strings.ReplaceAll(function, "%", "%%")+"(%d, ", ")")
}

func (f *finder) guarded(n ast.Stmt) *weave { return f.around(n, "if !mutant__(%d) { ", " }") }

func (f *finder) before(n ast.Stmt, text string) *weave {
	return f.around(n, "if mutant__(%d) "+text, "")
}

// valued replaces a literal by another value of the same type.
func (f *finder) valued(e ast.Expr, other string) *weave {
	if !f.weavable(e) {
		return nil
	}
	t := f.types.TypeOf(e)
	if basic, ok := t.(*types.Basic); t == nil || ok && basic.Info()&types.IsUntyped != 0 {
		return nil
	}
	name := types.TypeString(t, func(p *types.Package) string {
		if p == f.checked {
			return ""
		}
		return p.Name()
	})
	return f.wrapped(e, "valueMutant__["+name+"]").with(other)
}

// with adds an argument after the number.
func (w *weave) with(argument string) *weave {
	if w != nil {
		w.parts[0].text += strings.ReplaceAll(argument, "%", "%%") + ", "
	}
	return w
}

// called replaces an operator by a function. The right side of && and || must not be evaluated earlier than before.
func (f *finder) called(n *ast.BinaryExpr) *weave {
	name, ok := weavers[n.Op]
	if !ok || !f.weavable(n) || f.types.Types[n].Value != nil {
		return nil
	}
	separator, end := ", ", ")"
	if n.Op == token.LAND || n.Op == token.LOR {
		separator, end = ", func() bool { return ", " })"
	}
	operator := f.offset(n.OpPos)
	return f.weave(
		insertion{at: f.offset(n.Pos()), text: name + "(%d, "},
		insertion{at: operator, skip: len(n.Op.String()), text: separator},
		insertion{at: f.offset(n.End()), text: end, closing: true},
	)
}

func (f *finder) weave(parts ...insertion) *weave {
	f.woven++
	return &weave{parts: parts, order: f.woven}
}

func (f *finder) isString(e ast.Expr) bool {
	if f.types == nil {
		return false
	}
	t := f.types.TypeOf(e)
	if t == nil {
		return false
	}
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsString != 0
}

// weaveAll returns a file with all of its woven mutants, with the given numbers.
func weaveAll(src []byte, mutants []mutant, numbers map[string]int) []byte {
	type placed struct {
		insertion
		order int
	}
	var all []placed
	for _, m := range mutants {
		if m.woven == nil {
			continue
		}
		for _, part := range m.woven.parts {
			if strings.Contains(part.text, "%d") {
				part.text = fmt.Sprintf(part.text, numbers[m.name()])
			}
			all = append(all, placed{part, m.woven.order})
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int {
		switch {
		case a.at != b.at:
			return a.at - b.at
		case a.closing != b.closing:
			if a.closing {
				return -1
			}
			return 1
		case a.closing:
			return b.order - a.order
		}
		return a.order - b.order
	})
	var out []byte
	at := 0
	for _, p := range all {
		out = append(append(out, src[at:p.at]...), p.text...)
		at = p.at + p.skip
	}
	return append(out, src[at:]...)
}
