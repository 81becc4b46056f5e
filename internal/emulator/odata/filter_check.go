package odata

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/schema"
)

// checker refuses what the service cannot do, and spells properties as the model does.
type checker struct {
	entity   *Entity
	advanced bool // the request has what advanced queries need
}

// parseFilter reads $filter as far as the type allows it. A list of related objects is filtered in advanced queries alone, except for
// one object by its id, as hashicorp/azuread asks (internal/services/groups/groups.go).
func parseFilter(text string, e *Entity, advanced bool) (Filter, error) {
	root, err := parseExpression(text)
	if err != nil {
		return Filter{}, err
	}
	if e.Reference && !advanced && (root.operator != opEqual || root.path != "id") {
		return Filter{}, unsupported(referenceText)
	}
	if n := root.alternatives(); n > mostAlternatives && e.AdvancedCount && !advanced {
		return Filter{}, unsupported(fmt.Sprintf(
			"Too many child clauses specified in search filter expression containing 'OR' operators: %d. Max allowed: %d.", n, mostAlternatives))
	}
	return Filter{root}, checker{e, advanced}.check(root)
}

// mostAlternatives is how many conditions joined by or, and values of in, a filter of directory objects can have if it is no advanced
// query (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1238). The error code is chosen, and so is how in and or
// count together.
const mostAlternatives = 15

// alternatives returns how many conditions the largest or of an expression joins, in which each value of in counts.
func (e *expression) alternatives() int {
	most, sum := max(1, len(e.values)), 0
	for _, one := range e.operands {
		n := one.alternatives()
		most, sum = max(most, n), sum+n
	}
	if e.operator == opOr {
		return sum
	}
	return most
}

// referenceText is the recorded refusal of a query of members that is no advanced one (graph-api 5.3).
const referenceText = "The specified filter to the reference property query is currently not supported."

func (c checker) check(e *expression) error {
	switch e.operator {
	case opAnd, opOr:
		for _, one := range e.operands {
			if err := c.check(one); err != nil {
				return err
			}
		}
		return nil
	case opNot:
		if !c.entity.AdvancedCount {
			return unsupported("Unsupported property filter clause operator 'Not'.")
		}
		if !c.advanced {
			return needsAdvanced(opNot)
		}
		return c.check(e.operands[0])
	default:
		return c.condition(e)
	}
}

// condition checks what a condition looks at, with what it compares it, and how.
func (c checker) condition(e *expression) error {
	name, rest, _ := strings.Cut(e.path, "/")
	p, ok := c.entity.property(name)
	if !ok {
		if c.entity.hasNavigation(name) {
			return NotServedError{"a filter by '" + name + "'"}
		}
		return QueryError{Code: "BadRequest", Message: "Invalid filter clause: Could not find a property named '" + name + "' on type 'microsoft.graph." + c.entity.Name + "'."}
	}
	e.path = strings.TrimSuffix(p.Name+"/"+rest, "/")
	if e.operator == opAny {
		if !p.Type.Many || rest != "" || len(e.operands) == 0 {
			return c.clause(p.Name)
		}
		return c.element(e.operands[0], p)
	}
	if rest != "" && !strings.EqualFold(rest, "$count") {
		return c.member(e, p, rest)
	}
	target := p.Type
	if rest != "" {
		e.path, target = p.Name+"/$count", schema.Ref{Name: edmInt}
	}
	if err := compatible(e, target); err != nil {
		return err
	}
	return c.able(e, e.path, p.Name)
}

// member checks a condition about a member of a complex property.
func (c checker) member(e *expression, p schema.Property, name string) error {
	if p.Type.Many || strings.HasPrefix(p.Type.Name, "Edm.") {
		return c.clause(p.Name)
	}
	if of, ok := schema.PropertyOf(p.Type.Name, name); ok {
		e.path = p.Name + "/" + of.Name
		if err := compatible(e, of.Type); err != nil {
			return err
		}
	}
	return c.able(e, e.path, p.Name)
}

// element checks what any asks of the elements of a list.
func (c checker) element(e *expression, list schema.Property) error {
	switch e.operator {
	case opAnd, opOr:
		for _, one := range e.operands {
			if err := c.element(one, list); err != nil {
				return err
			}
		}
		return nil
	case opNot, opNotEqual:
		return c.clause(list.Name) // the documentation has not before any instead
	}
	target, key := schema.Ref{Name: list.Type.Name}, list.Name
	if e.path != "" {
		of, ok := schema.PropertyOf(list.Type.Name, e.path)
		if !ok {
			return QueryError{Code: "BadRequest", Message: "Invalid filter clause: Could not find a property named '" + e.path + "' on type 'microsoft.graph." + list.Type.Name + "'."}
		}
		e.path, target, key = of.Name, of.Type, list.Name+"/"+of.Name
	}
	if err := compatible(e, target); err != nil {
		return err
	}
	return c.able(e, key+"/any", list.Name)
}

// able refuses a condition if the type cannot be filtered in that way, or only by an advanced query. key is the property among
// Entity.Filters, and name how refusals call it.
func (c checker) able(e *expression, key, name string) error {
	word, negated := e.operator, false
	switch {
	case slices.Contains([]string{"gt", "lt", "has"}, e.operator):
		return c.clause(name)
	case e.operator == opNotEqual:
		word, negated = opEqual, true
	case e.operator == opIn:
		word = opEqual
	case e.operator == opUntil:
		word = opFrom
	}
	if c.entity.Filters == nil {
		if e.operator != opEqual || strings.Contains(key, "/") {
			return c.clause(name)
		}
		return nil
	}
	words := []string{word}
	if word == opEqual && slices.ContainsFunc(e.values, func(l literal) bool { return l.edm == "" }) && c.entity.AdvancedCount {
		words = append(words, "null")
	}
	for _, word := range words {
		able := strings.Fields(c.entity.Filters[key])
		always, advanced := slices.Contains(able, word), slices.Contains(able, word+"*")
		switch {
		case !always && !advanced, negated && !c.entity.AdvancedCount:
			return c.clause(name)
		case c.advanced:
		case negated:
			return unsupported("Filter operator 'NotEqualsMatch' is not supported.")
		case advanced && word == opEndsWith:
			return needsAdvanced("endsWith")
		case advanced:
			return c.clause(name)
		}
	}
	return nil
}

// clause refuses a condition about a property (https://learn.microsoft.com/graph/aad-advanced-queries).
func (c checker) clause(property string) error {
	return unsupported("Unsupported or invalid query filter clause specified for property '" + property + "' of resource '" +
		strings.ToUpper(c.entity.Name[:1]) + c.entity.Name[1:] + "'.")
}

// needsAdvanced is the documented refusal of a query that lacks the header or the count
// (https://learn.microsoft.com/graph/aad-advanced-queries).
func needsAdvanced(operator string) error {
	return unsupported("Operator '" + operator + "' is not supported because the required parameters might be missing. Try adding " +
		"$count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information")
}

// operatorKinds are the names that refusals use.
var operatorKinds = map[string]string{
	opEqual: "Equal", opIn: "Equal", opNotEqual: "NotEqual", opFrom: "GreaterThanOrEqual", opUntil: "LessThanOrEqual",
	"gt": "GreaterThan", "lt": "LessThan", "has": "Has",
}

// compatible refuses a comparison with a value of another type, in the words of the library that the service reads filters with.
func compatible(e *expression, target schema.Ref) error {
	function := e.operator == opStartsWith || e.operator == opEndsWith
	for _, l := range e.values {
		if l.fits(target) && (!function || target.Name == edmString) {
			continue
		}
		if function {
			name := map[string]string{opStartsWith: "startsWith", opEndsWith: "endsWith"}[e.operator]
			return QueryError{Code: "BadRequest", Message: "Invalid filter clause: No function signature for the function with name '" + name +
				"' matches the specified arguments. The function signatures considered are: " + name +
				"(Edm.String Nullable=true, Edm.String Nullable=true)."}
		}
		is := target.Name
		if !strings.HasPrefix(is, "Edm.") {
			is = "microsoft.graph." + is
		}
		if target.Many {
			is = "Collection(" + is + ")"
		}
		return QueryError{Code: "BadRequest", Message: "Invalid filter clause: A binary operator with incompatible types was detected. Found operand types '" +
			is + "' and '" + l.edm + "' for operator kind '" + operatorKinds[e.operator] + "'."}
	}
	return nil
}

// fits reports whether the literal can be compared with a value of that type.
func (l literal) fits(target schema.Ref) bool {
	switch {
	case target.Many:
		return false
	case l.edm == "" || l.edm == target.Name:
		return true
	case l.edm == edmInt:
		return target.Name == "Edm.Int64" || target.Name == "Edm.Double"
	default: // the values of enums are written as text
		return l.edm == edmString && !strings.HasPrefix(target.Name, "Edm.")
	}
}
