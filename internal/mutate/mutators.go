package main

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
)

// The kinds of mistakes.
const (
	kindBoundary  = "boundary"
	kindNegation  = "negation"
	kindLogic     = "logic"
	kindBoolean   = "boolean"
	kindInteger   = "integer"
	kindMath      = "arithmetic"
	kindStatement = "statement"
	kindReturn    = "return"
	kindString    = "string"
	kindLoop      = "loop"
	kindGuard     = "guard"
	kindCondition = "condition"
	kindOrder     = "order"
	kindFirst     = "first"
)

// operators maps an operator to mistakes: the kind and the other operator. Mistakes woven around the operator come
// before those woven in its place.
var operators = map[token.Token][]struct {
	kind string
	to   token.Token
}{
	token.LSS:  {{kindNegation, token.GEQ}, {kindBoundary, token.LEQ}},
	token.LEQ:  {{kindNegation, token.GTR}, {kindBoundary, token.LSS}},
	token.GTR:  {{kindNegation, token.LEQ}, {kindBoundary, token.GEQ}},
	token.GEQ:  {{kindNegation, token.LSS}, {kindBoundary, token.GTR}},
	token.EQL:  {{kindNegation, token.NEQ}},
	token.NEQ:  {{kindNegation, token.EQL}},
	token.LAND: {{kindLogic, token.LOR}},
	token.LOR:  {{kindLogic, token.LAND}},
	token.ADD:  {{kindMath, token.SUB}},
	token.SUB:  {{kindMath, token.ADD}},
	token.MUL:  {{kindMath, token.QUO}},
	token.QUO:  {{kindMath, token.MUL}},
	token.REM:  {{kindMath, token.MUL}},
	token.SHL:  {{kindMath, token.SHR}},
	token.SHR:  {{kindMath, token.SHL}},
}

// wireName matches strings that programs read: names of properties, paths, codes. Sentences are for people, and tests
// should not pin every word of them.
var wireName = regexp.MustCompile(`^[A-Za-z0-9@$#_./:?=&-]*[A-Za-z][A-Za-z0-9@$#_./:?=&-]*$`)

func (f *finder) mutate(n ast.Node) {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		f.binary(n)
	case *ast.UnaryExpr:
		if n.Op == token.NOT {
			f.replace(kindNegation, n, f.source(n.X), f.flipped(n))
		}
	case *ast.Ident:
		if n.Name == "true" || n.Name == "false" {
			f.replace(kindBoolean, n, strconv.FormatBool(n.Name == "false"), f.flipped(n))
		}
	case *ast.BasicLit:
		f.literal(n)
	case *ast.IfStmt:
		f.condition(n.Cond)
		f.guard(n)
	case *ast.BlockStmt:
		f.swapped(n.List)
	case *ast.CaseClause:
		f.swapped(n.Body)
	case *ast.CommClause:
		f.swapped(n.Body)
	case *ast.IndexExpr:
		f.indexed(n)
	case *ast.CallExpr:
		f.firstOf(n)
	case *ast.SwitchStmt:
		if n.Tag == nil {
			f.cases(n)
		}
	case *ast.ReturnStmt:
		f.returned(n)
	case *ast.BranchStmt:
		f.branch(n)
	case ast.Stmt:
		f.statement(n)
	}
}

func (f *finder) binary(n *ast.BinaryExpr) {
	if n.Op == token.ADD && f.isString(n) {
		return // strings cannot be subtracted
	}
	f.operands(n)
	shown := f.source(n.X) + " " + n.Op.String() + " " + f.source(n.Y)
	for _, o := range operators[n.Op] {
		var woven *weave
		switch o.kind {
		case kindNegation:
			woven = f.flipped(n)
		case kindBoundary, kindLogic, kindMath:
			woven = f.called(n)
		}
		f.add(o.kind, n.OpPos, n.OpPos+token.Pos(len(n.Op.String())), o.to.String(), shown, woven)
	}
}

// condition negates a condition that has no operator of its own to negate.
func (f *finder) condition(e ast.Expr) {
	switch known := e.(type) {
	case *ast.BinaryExpr:
		return
	case *ast.UnaryExpr:
		if known.Op == token.NOT {
			return
		}
	case *ast.Ident:
		if known.Name == "true" || known.Name == "false" {
			return
		}
	}
	f.replace(kindNegation, e, "!("+f.source(e)+")", f.flipped(e))
}

func (f *finder) cases(n *ast.SwitchStmt) {
	for _, s := range n.Body.List {
		if c, ok := s.(*ast.CaseClause); ok {
			for _, e := range c.List {
				f.condition(e)
			}
		}
	}
}

func (f *finder) literal(n *ast.BasicLit) {
	switch n.Kind {
	case token.INT:
		if v, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			for _, other := range []string{strconv.FormatInt(v+1, 10), strconv.FormatInt(v-1, 10)} {
				f.replace(kindInteger, n, other, f.valued(n, other))
			}
		}
	case token.STRING:
		if v, err := strconv.Unquote(n.Value); err == nil && wireName.MatchString(v) {
			other := strconv.Quote(v + "X")
			f.replace(kindString, n, other, f.valued(n, other))
		}
	default:
	}
}

// returned replaces a result by the zero value. The expression is still evaluated, so that nothing it uses becomes
// unused.
func (f *finder) returned(n *ast.ReturnStmt) {
	if len(n.Results) != len(f.results) {
		return
	}
	for i, e := range n.Results {
		if t := f.source(f.results[i]); t == "bool" {
			f.condition(e)
		} else if !zero(f.source(e)) {
			f.replace(kindReturn, e, "func("+t+") (zero "+t+") { return }("+f.source(e)+")", f.wrapped(e, "zeroMutant__["+t+"]"))
		}
	}
}

func zero(source string) bool {
	return source == "nil" || source == "0" || source == `""` || strings.HasSuffix(source, "{}")
}

func (f *finder) branch(n *ast.BranchStmt) {
	switch {
	case n.Label != nil:
	case n.Tok == token.CONTINUE:
		f.replace(kindLoop, n, "break", f.before(n, "{ break }; "))
	case n.Tok == token.BREAK:
		f.replace(kindLoop, n, "continue", f.before(n, "{ continue }; "))
	}
}

// statement removes a statement that is there for its effect.
func (f *finder) statement(n ast.Stmt) {
	switch n := n.(type) {
	case *ast.ExprStmt, *ast.DeferStmt, *ast.SendStmt:
		f.replace(kindStatement, n, "", f.guarded(n))
	case *ast.IncDecStmt:
		f.replace(kindStatement, n, "", f.guarded(n))
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			return
		}
		// The assigned value is still evaluated.
		blanks := strings.TrimSuffix(strings.Repeat("_, ", len(n.Lhs)), ", ")
		if strings.HasPrefix(f.source(n), blanks+" = ") {
			return // its result is already discarded
		}
		f.add(kindStatement, n.Pos(), n.Rhs[0].Pos(), blanks+" = ", f.source(n), f.guarded(n))
	}
}
