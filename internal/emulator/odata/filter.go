package odata

import (
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// Filter is what $filter asks of each object. The zero Filter asks nothing.
type Filter struct{ root *expression }

// The operators of $filter.
const (
	opAnd        = "and"
	opOr         = "or"
	opNot        = "not"
	opEqual      = "eq"
	opNotEqual   = "ne"
	opIn         = "in"
	opFrom       = "ge"
	opUntil      = "le"
	opStartsWith = "startswith"
	opEndsWith   = "endswith"
	opAny        = "any" // an element of a list matches
)

// expression is a node of a filter.
type expression struct {
	operator string
	// operands are those of and, or, and not; of any, what an element has to match, if anything.
	operands []*expression
	// path is the property that a comparison looks at, or the list of any: "displayName", "otherMails/$count". Inside any it is
	// the member of the element, and "" for the element itself.
	path string
	// values are what a comparison compares with; only in has more than one.
	values []literal
}

// literal is a value in a filter.
type literal struct {
	edm  string // the type, such as "Edm.String"; "" for null
	text string
}

// conditions calls visit with every comparison and every any of a filter, but with nothing inside any.
func (e *expression) conditions(visit func(*expression)) {
	if e == nil {
		return
	}
	switch e.operator {
	case opAnd, opOr, opNot:
		for _, one := range e.operands {
			one.conditions(visit)
		}
	default:
		visit(e)
	}
}

// property is the property of the object that a condition looks at.
func (e *expression) property() string {
	name, _, _ := strings.Cut(e.path, "/")
	return name
}

// Only reports whether the filter looks at no other properties than these.
func (f Filter) Only(properties []string) bool {
	only := true
	f.root.conditions(func(e *expression) { only = only && slices.Contains(properties, e.property()) })
	return only
}

// Equals returns a text that one of the properties has in every object that the filter matches; ok is false if the filter
// asks for none.
func (f Filter) Equals(properties ...string) (text string, ok bool) { return f.root.equals(properties) }

func (e *expression) equals(properties []string) (text string, ok bool) {
	switch {
	case e == nil:
	case e.operator == opAnd:
		for _, one := range e.operands {
			if text, ok = one.equals(properties); ok {
				return text, true
			}
		}
	case e.operator == opEqual && slices.Contains(properties, e.path) && e.values[0].edm == edmString:
		return e.values[0].text, true
	}
	return "", false
}

// matches reports whether an object is what the filter asks for.
func (f Filter) matches(o document.Document) bool {
	return f.root == nil || f.root.evaluate(o) == isTrue
}
