// Package schema is what the emulated tenant must know of Graph's model: which paths exist, how their segments are spelled, and
// which properties the types have that it serves. It is the CSDL of version 1.0 in a shorter form, as the CSDL itself
// has some megabytes. A test compares the two.
//
// The package knows nothing else of the emulated tenant, and no HTTP.
package schema

import (
	_ "embed"
	"strings"
	"sync"
)

// file has a line for each fact, with names below microsoft.graph and "*" after the name of a collection's type:
//
//	users=user*                      an entity set, or a singleton without "*"
//	user<directoryObject             a type and its base; the lines below that begin with a sign go on about it
//	/manager=directoryObject         a navigation property
//	.accountEnabled=Edm.Boolean      a property, of served types only
//	!assignLicense                   an action or a function that is bound to the type
//	!*delta                          one that is bound to a collection of it
//
//go:embed graph-v1.0.txt
var file string

// Ref is the type of something: a name, and whether there are many.
type Ref struct {
	// Name is that of the type below microsoft.graph, or one of the Edm types, such as "Edm.String".
	Name string
	// Many is true for a collection.
	Many bool
}

// Property is a property of a type, or a navigation property.
type Property struct {
	// Name is spelled as in the model.
	Name string
	// Type is that of the value.
	Type Ref
}

// entry is what is known of a type, by names in lower case.
type entry struct {
	base       string
	properties map[string]Property
	navigation map[string]Property
	operations map[string]string // "*" precedes the key of one of a collection
}

type model struct {
	roots map[string]Property
	types map[string]*entry
	names map[string]string // the spelling of types' names
}

var load = sync.OnceValue(func() *model {
	m := &model{roots: map[string]Property{}, types: map[string]*entry{}, names: map[string]string{}}
	about := ""
	for line := range strings.Lines(file) {
		about = m.add(about, strings.TrimSuffix(line, "\n"))
	}
	return m
})

// add reads a line. about is the type of the line before, and the result that of this one.
func (m *model) add(about, line string) string {
	at := strings.IndexAny(line, "</!=")
	if strings.IndexByte("</!.", line[0]) >= 0 {
		line, at = about+line, at+len(about)
	}
	left, right := line[:at], line[at+1:]
	name, typeName, _ := strings.Cut(right, "=")
	switch line[at] {
	case '<':
		m.entry(left).base = right
	case '/':
		m.entry(left).navigation[strings.ToLower(name)] = Property{name, ref(typeName)}
	case '!':
		m.entry(left).operations[strings.ToLower(right)] = strings.TrimPrefix(right, "*")
	default:
		dot := strings.LastIndexByte(left, '.')
		if dot < 0 {
			m.roots[strings.ToLower(left)] = Property{left, ref(right)}
			return ""
		}
		name, left = left[dot+1:], left[:dot]
		m.entry(left).properties[strings.ToLower(name)] = Property{name, ref(right)}
	}
	return left
}

func (m *model) entry(name string) *entry {
	key := strings.ToLower(name)
	if m.types[key] == nil {
		m.types[key] = &entry{properties: map[string]Property{}, navigation: map[string]Property{}, operations: map[string]string{}}
		m.names[key] = name
	}
	return m.types[key]
}

func ref(text string) Ref {
	name, many := strings.CutSuffix(text, "*")
	return Ref{name, many}
}

// chain calls visit with a type and its bases until it returns true, and reports whether it did.
func (m *model) chain(typeName string, visit func(*entry) bool) bool {
	for typeName != "" {
		e := m.types[strings.ToLower(typeName)]
		if e == nil {
			return false
		}
		if visit(e) {
			return true
		}
		typeName = e.base
	}
	return false
}

// PropertyOf returns a property of a type or of its bases. Case does not matter. Only types that the emulated tenant serves have
// any.
func PropertyOf(typeName, name string) (p Property, ok bool) {
	ok = load().chain(typeName, func(e *entry) (found bool) {
		p, found = e.properties[strings.ToLower(name)]
		return found
	})
	return p, ok
}

// NavigationOf returns a navigation property of a type or of its bases. Case does not matter.
func NavigationOf(typeName, name string) (p Property, ok bool) {
	ok = load().chain(typeName, func(e *entry) (found bool) {
		p, found = e.navigation[strings.ToLower(name)]
		return found
	})
	return p, ok
}

// operationOf returns an action or a function that is bound to a type or to collections of it.
func operationOf(t Ref, name string) (spelled string, ok bool) {
	name = strings.ToLower(name)
	if t.Many {
		name = "*" + name
	}
	ok = load().chain(t.Name, func(e *entry) (found bool) {
		spelled, found = e.operations[name]
		return found
	})
	return spelled, ok
}
