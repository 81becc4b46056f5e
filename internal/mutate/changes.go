package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// The mistakes in this file change the meaning of code instead of an operator: a condition that is not checked, two
// effects in reverse order, the last of several values instead of the first.

// guard disables an early exit. Any other condition without an else becomes always true.
func (f *finder) guard(n *ast.IfStmt) {
	switch {
	case n.Else != nil:
	case exitsEarly(n.Body):
		f.never(kindGuard, n.Cond)
	default:
		f.always(kindCondition, n.Cond)
	}
}

// exitsEarly reports whether a block ends the function or loop around it.
func exitsEarly(b *ast.BlockStmt) bool {
	if len(b.List) == 0 {
		return false
	}
	switch last := b.List[len(b.List)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok == token.CONTINUE || last.Tok == token.BREAK
	}
	return false
}

// operands drops one side of "and" or "or", so that a part of a condition is not checked.
func (f *finder) operands(n *ast.BinaryExpr) {
	for _, side := range []ast.Expr{n.X, n.Y} {
		if same, ok := side.(*ast.BinaryExpr); ok && same.Op == n.Op {
			continue // its own sides are dropped one by one
		}
		switch n.Op {
		case token.LAND:
			f.always(kindCondition, side)
		case token.LOR:
			f.never(kindCondition, side)
		}
	}
}

// always and never keep the expression that they replace, so that nothing it uses becomes unused.
func (f *finder) always(kind string, e ast.Expr) {
	f.replace(kind, e, "(true || ("+f.source(e)+"))", f.around(e, "(mutant__(%d) || (", "))"))
}

func (f *finder) never(kind string, e ast.Expr) {
	f.replace(kind, e, "(false && ("+f.source(e)+"))", f.around(e, "(!mutant__(%d) && (", "))"))
}

// swapped reverses two neighboring statements if one of them is a call for its effect and the other has an effect too.
func (f *finder) swapped(list []ast.Stmt) {
	inOne := false // whether the first of the next pair is already woven into the previous pair
	for i := 1; i < len(list); i++ {
		first, second := list[i-1], list[i]
		if (!isCall(first) || !hasEffect(second)) && (!hasEffect(first) || !isCall(second)) {
			inOne = false
			continue
		}
		from, to := f.source(first), f.source(second)
		var woven *weave
		if !inOne && f.weavable(first) && f.weavable(second) && !strings.ContainsAny(from+to, "\n") {
			// Both orders are on one line, so that the line numbers of others do not change.
			other := strings.ReplaceAll(to+"; "+from, "%", "%%")
			woven = f.weave(
				insertion{at: f.offset(first.Pos()), text: "if mutant__(%d) { " + other + " } else { "},
				insertion{at: f.offset(second.End()), text: " }", closing: true},
			)
		}
		inOne = woven != nil
		f.add(kindOrder, first.Pos(), second.End(), to+"\n"+from, from+"; "+to, woven)
	}
}

// isCall reports whether a statement is a call for its effect.
func isCall(s ast.Stmt) bool {
	e, ok := s.(*ast.ExprStmt)
	if !ok {
		return false
	}
	_, ok = e.X.(*ast.CallExpr)
	return ok
}

// hasEffect reports whether a statement has an effect that other code can see.
func hasEffect(s ast.Stmt) bool {
	switch n := s.(type) {
	case *ast.ExprStmt, *ast.SendStmt, *ast.IncDecStmt, *ast.GoStmt:
		return true
	case *ast.AssignStmt:
		for _, left := range n.Lhs {
			switch left.(type) {
			case *ast.SelectorExpr, *ast.IndexExpr, *ast.StarExpr:
				return n.Tok != token.DEFINE
			}
		}
	}
	return false
}

// indexed replaces the first element of a list by the last.
func (f *finder) indexed(n *ast.IndexExpr) {
	zero, ok := n.Index.(*ast.BasicLit)
	if !ok || zero.Value != "0" || !f.isList(n.X) {
		return
	}
	list := f.source(n.X)
	f.replace(kindFirst, n.Index, "len("+list+")-1", f.wrapped(n.Index, "indexMutant__").with("len("+list+")"))
}

// isList reports whether an expression is a list that can be repeated in the source.
func (f *finder) isList(e ast.Expr) bool {
	switch known := e.(type) {
	case *ast.Ident:
	case *ast.SelectorExpr:
		if _, named := known.X.(*ast.Ident); !named {
			return false
		}
	default:
		return false
	}
	if f.types == nil || f.types.TypeOf(e) == nil {
		return false
	}
	_, ok := f.types.TypeOf(e).Underlying().(*types.Slice)
	return ok
}

// firstOf replaces the first of several values by the last: the last value that is not zero, the last position in a
// text.
func (f *finder) firstOf(n *ast.CallExpr) {
	switch name := f.source(n.Fun); name {
	case "strings.Index", "bytes.Index", "strings.IndexByte", "bytes.IndexByte":
		other := strings.Replace(name, ".", ".Last", 1)
		f.replace(kindFirst, n.Fun, other, f.wrapped(n.Fun, "valueMutant__").with(other))
	case "cmp.Or":
		if len(n.Args) < 2 || n.Ellipsis.IsValid() {
			return
		}
		reversed := make([]string, len(n.Args))
		for i, a := range n.Args {
			reversed[len(reversed)-1-i] = f.source(a)
		}
		var woven *weave
		if f.weavable(n) {
			woven = f.weave(
				insertion{at: f.offset(n.Pos()), text: "lastMutant__(%d, "},
				insertion{at: f.offset(n.Lparen), skip: 1, text: ", "},
			)
		}
		f.replace(kindFirst, n, "cmp.Or("+strings.Join(reversed, ", ")+")", woven)
	}
}
