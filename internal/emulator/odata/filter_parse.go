package odata

import (
	"regexp"
	"strings"
)

// The types of literals.
const (
	edmString  = "Edm.String"
	edmBoolean = "Edm.Boolean"
	edmGUID    = "Edm.Guid"
	edmTime    = "Edm.DateTimeOffset"
	edmInt     = "Edm.Int32"
)

// mostNested is how deep parentheses may be nested (chosen).
const mostNested = 32

// tokenPattern finds the next token: a literal, a name with a path, or a sign.
var tokenPattern = regexp.MustCompile(`^(?:(?P<string>'(?:[^']|'')*')` +
	`|(?P<guid>[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})` +
	`|(?P<time>\d{4}-\d{2}-\d{2}(?:T[0-9:.]+(?:Z|[+\-]\d{2}:\d{2})?)?)` +
	`|(?P<number>-?\d+)` +
	`|(?P<name>[A-Za-z_$][\w$./]*)` +
	`|(?P<sign>[(),:]))`)

type token struct{ kind, text string }

// tokens takes a filter apart.
func tokens(text string) ([]token, error) {
	var all []token
	for rest := strings.TrimLeft(text, " \t"); rest != ""; rest = strings.TrimLeft(rest, " \t") {
		m := tokenPattern.FindStringSubmatch(rest)
		if m == nil {
			return nil, syntaxError(text)
		}
		for i, kind := range tokenPattern.SubexpNames() {
			if kind != "" && m[i] != "" {
				all = append(all, token{kind, m[i]})
			}
		}
		rest = rest[len(m[0]):]
	}
	return all, nil
}

func syntaxError(text string) error {
	return QueryError{Code: "BadRequest", Message: "Invalid filter clause: Syntax error in '" + text + "'."}
}

// parser reads a filter from its tokens.
type parser struct {
	text     string
	rest     []token
	variable string // of the any that is being read, or ""
	nested   int
}

// parseExpression reads a filter. It knows neither properties nor what can be done with them.
func parseExpression(text string) (*expression, error) {
	all, err := tokens(text)
	if err != nil {
		return nil, err
	}
	p := &parser{text: text, rest: all}
	e, err := p.either()
	if err == nil && len(p.rest) > 0 {
		err = syntaxError(text)
	}
	return e, err
}

// word reports whether the next token is one of the words, and takes it.
func (p *parser) word(words ...string) (word string, ok bool) {
	if len(p.rest) == 0 || p.rest[0].kind != "name" && p.rest[0].kind != "sign" {
		return "", false
	}
	for _, one := range words {
		if strings.EqualFold(p.rest[0].text, one) {
			p.rest = p.rest[1:]
			return one, true
		}
	}
	return "", false
}

func (p *parser) expect(sign string) error {
	if _, ok := p.word(sign); !ok {
		return syntaxError(p.text)
	}
	return nil
}

// either reads expressions joined by or.
func (p *parser) either() (*expression, error) { return p.joined(opOr, p.both) }

// both reads expressions joined by and, which binds more closely.
func (p *parser) both() (*expression, error) { return p.joined(opAnd, p.single) }

func (p *parser) joined(operator string, operand func() (*expression, error)) (*expression, error) {
	e, err := operand()
	for err == nil {
		if _, ok := p.word(operator); !ok {
			return e, nil
		}
		var next *expression
		if next, err = operand(); err == nil {
			e = &expression{operator: operator, operands: []*expression{e, next}}
		}
	}
	return nil, err
}

// single reads an expression in parentheses, a negation or a condition.
func (p *parser) single() (*expression, error) {
	if p.nested++; p.nested > mostNested {
		return nil, syntaxError(p.text)
	}
	defer func() { p.nested-- }()
	if _, ok := p.word(opNot); ok {
		e, err := p.single()
		return &expression{operator: opNot, operands: []*expression{e}}, err
	}
	if _, ok := p.word("("); ok {
		e, err := p.either()
		if err == nil {
			err = p.expect(")")
		}
		return e, err
	}
	if len(p.rest) > 1 && p.rest[0].kind == "name" && p.rest[1].text == "(" {
		return p.call()
	}
	return p.comparison()
}

// call reads startsWith(path,'text'), endsWith(path,'text') or path/any(variable:condition).
func (p *parser) call() (*expression, error) {
	name := p.rest[0].text
	p.rest = p.rest[2:]
	if list, ok := cutSuffixFold(name, "/any"); ok && p.variable == "" {
		return p.any(list)
	}
	if _, ok := cutSuffixFold(name, "/all"); ok {
		return nil, unsupported("Unsupported property filter clause operator 'All'.")
	}
	operator := strings.ToLower(name)
	if operator != opStartsWith && operator != opEndsWith {
		if operator == "contains" {
			return nil, unsupported("Unsupported property filter clause operator 'Contains'.")
		}
		return nil, QueryError{Code: "BadRequest", Message: "Invalid filter clause: An unknown function with name '" + name + "' was found. " +
			"This may also be a function import or a key lookup on a navigation property, which is not allowed."}
	}
	path, err := p.path()
	if err == nil {
		err = p.expect(",")
	}
	var value literal
	if err == nil {
		value, err = p.literal()
	}
	if err == nil {
		err = p.expect(")")
	}
	return &expression{operator: operator, path: path, values: []literal{value}}, err
}

// any reads what follows path/any( : nothing, or a variable and a condition about it.
func (p *parser) any(list string) (*expression, error) {
	e := &expression{operator: opAny, path: list}
	if _, ok := p.word(")"); ok {
		return e, nil
	}
	if len(p.rest) == 0 || p.rest[0].kind != "name" || strings.ContainsAny(p.rest[0].text, "/$.") {
		return nil, syntaxError(p.text)
	}
	p.variable, p.rest = p.rest[0].text, p.rest[1:]
	defer func() { p.variable = "" }()
	if err := p.expect(":"); err != nil {
		return nil, err
	}
	inner, err := p.either()
	if err == nil {
		err = p.expect(")")
	}
	e.operands = []*expression{inner}
	return e, err
}

// comparison reads "path operator value" or "path in (value, value)".
func (p *parser) comparison() (*expression, error) {
	path, err := p.path()
	if err != nil {
		return nil, err
	}
	operator, ok := p.word(opEqual, opNotEqual, opFrom, opUntil, opIn, "gt", "lt", "has")
	if !ok {
		return nil, syntaxError(p.text)
	}
	e := &expression{operator: operator, path: path}
	if operator != opIn {
		value, err := p.literal()
		e.values = []literal{value}
		return e, err
	}
	if err := p.expect("("); err != nil {
		return nil, err
	}
	for {
		value, err := p.literal()
		if err != nil {
			return nil, err
		}
		e.values = append(e.values, value)
		if _, more := p.word(","); !more {
			return e, p.expect(")")
		}
	}
}

// path reads the name of a property, or inside any the variable with or without a member.
func (p *parser) path() (string, error) {
	if len(p.rest) == 0 || p.rest[0].kind != "name" {
		return "", syntaxError(p.text)
	}
	path := p.rest[0].text
	p.rest = p.rest[1:]
	if p.variable == "" {
		return path, nil
	}
	if path == p.variable {
		return "", nil
	}
	member, ok := strings.CutPrefix(path, p.variable+"/")
	if !ok {
		return "", syntaxError(p.text)
	}
	return member, nil
}

func (p *parser) literal() (literal, error) {
	if len(p.rest) == 0 {
		return literal{}, syntaxError(p.text)
	}
	t := p.rest[0]
	p.rest = p.rest[1:]
	switch t.kind {
	case "string":
		return literal{edmString, strings.ReplaceAll(t.text[1:len(t.text)-1], "''", "'")}, nil
	case "guid":
		return literal{edmGUID, t.text}, nil
	case "time":
		l := literal{edmTime, t.text}
		if _, ok := l.time(); !ok {
			return l, QueryError{Code: "Request_BadRequest", Message: "Invalid filter clause: '" + t.text + "' is not a date and time with a zone."}
		}
		return l, nil
	case "number":
		return literal{edmInt, t.text}, nil
	}
	switch lower := strings.ToLower(t.text); lower {
	case "true", "false":
		return literal{edmBoolean, lower}, nil
	case "null":
		return literal{}, nil
	}
	return literal{}, syntaxError(p.text)
}

func cutSuffixFold(text, suffix string) (string, bool) {
	if at := len(text) - len(suffix); at > 0 && strings.EqualFold(text[at:], suffix) {
		return text[:at], true
	}
	return text, false
}

func unsupported(message string) error {
	return QueryError{Code: "Request_UnsupportedQuery", Message: message}
}
