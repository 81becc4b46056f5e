package schema

import "strings"

// Segment is a part of a path between slashes.
type Segment struct {
	// Name is spelled as in the model; it is "" for a key.
	Name string
	// Key is the key of an object. KeyName is the name of the property if the path names it, as in users(userPrincipalName='x').
	Key, KeyName string
	// Call are the parameters of a function, in their own spelling.
	Call string
}

// Path is a path below the version that exists in the model.
type Path struct {
	// Segments has a part of its own for each key, also if the path has it in parentheses.
	Segments []Segment
	// Type is that of what the path leads to. It is zero after an action or a function.
	Type Ref
}

// Resolve follows a path, of which the parts between slashes are given without escapes. If the path does not exist in the model,
// ok is false and unknown is the first part that does not. Case does not matter, except in keys.
func Resolve(parts []string) (path Path, unknown string, ok bool) {
	for i, part := range parts {
		next, found := path.step(part, i == 0)
		if !found {
			return path, part, false
		}
		path = next
	}
	return path, "", true
}

// step follows one part.
func (p Path) step(part string, first bool) (Path, bool) {
	name, inside, parentheses := strings.Cut(part, "(")
	if parentheses && !strings.HasSuffix(inside, ")") {
		parentheses = false
	}
	inside = strings.TrimSuffix(inside, ")")
	if !parentheses {
		name = part
	}
	target, found := p.named(name, first)
	switch {
	case found && !parentheses:
		return target, true
	case found && target.Type.Many: // name('key')
		if s, ok := keyOf(inside); ok {
			target.Segments = append(target.Segments, s)
			target.Type.Many = false
			return target, true
		}
		return target, false
	case found && target.Type == Ref{}: // a function
		target.Segments[len(target.Segments)-1].Call = inside
		return target, true
	case !found && !first && p.Type.Many && part != "" && !strings.HasPrefix(part, "$"):
		return p.with(Segment{Key: part}, Ref{Name: p.Type.Name}), true
	}
	return p, false
}

// named follows a part that is a name.
func (p Path) named(name string, first bool) (Path, bool) {
	if first {
		root, ok := load().roots[strings.ToLower(name)]
		return p.with(Segment{Name: root.Name}, root.Type), ok
	}
	if p.Type.Name == "" {
		return p, false
	}
	switch name = strings.ToLower(name); name {
	case "$count":
		return p.with(Segment{Name: name}, Ref{Name: "Edm.Int32"}), p.Type.Many
	case "$ref", "$value":
		return p.with(Segment{Name: name}, Ref{}), true
	}
	if bare, ok := withoutNamespace(name); ok {
		if derives(bare, p.Type.Name) {
			return p.with(Segment{Name: "microsoft.graph." + load().names[bare]}, Ref{load().names[bare], p.Type.Many}), true
		}
		name = bare
	}
	if spelled, ok := operationOf(p.Type, name); ok {
		return p.with(Segment{Name: spelled}, Ref{}), true
	}
	if p.Type.Many {
		return p, false
	}
	if n, ok := NavigationOf(p.Type.Name, name); ok {
		return p.with(Segment{Name: n.Name}, n.Type), true
	}
	if n, ok := PropertyOf(p.Type.Name, name); ok {
		return p.with(Segment{Name: n.Name}, n.Type), true
	}
	return p, false
}

func (p Path) with(s Segment, t Ref) Path {
	return Path{append(p.Segments[:len(p.Segments):len(p.Segments)], s), t}
}

func withoutNamespace(name string) (string, bool) {
	for _, prefix := range []string{"microsoft.graph.", "graph."} {
		if bare, ok := strings.CutPrefix(name, prefix); ok {
			return bare, true
		}
	}
	return name, false
}

// derives reports whether a type is another one or has it among its bases.
func derives(typeName, base string) bool {
	m := load()
	for typeName != "" {
		if strings.EqualFold(typeName, base) {
			return m.types[strings.ToLower(typeName)] != nil
		}
		e := m.types[strings.ToLower(typeName)]
		if e == nil {
			return false
		}
		typeName = e.base
	}
	return false
}

// keyOf reads what stands in parentheses: 'key', in which a quote is written twice, a key without quotes, or name='key'.
func keyOf(inside string) (s Segment, ok bool) {
	if name, value, named := strings.Cut(inside, "="); named && !strings.Contains(name, "'") {
		s.KeyName, inside = strings.TrimSpace(name), strings.TrimSpace(value)
	}
	inner, quoted := strings.CutPrefix(inside, "'")
	if quoted {
		if inner, ok = strings.CutSuffix(inner, "'"); !ok || strings.Contains(strings.ReplaceAll(inner, "''", ""), "'") {
			return s, false
		}
		inner = strings.ReplaceAll(inner, "''", "'")
	}
	s.Key = inner
	return s, inner != ""
}
