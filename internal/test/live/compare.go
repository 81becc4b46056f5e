package live

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/redact"
)

// Findings are the differences between the recordings of two sources.
type Findings struct {
	// Differences are different answers to the same kind of request.
	Differences []string
	// Unasked are the kinds of request that only the first has.
	Unasked []string
	// Compared is the number of kinds that both have.
	Compared int
}

// Compare compares the recorded answers of two sources. For every kind of request that both have, each status, content
// type, and name and JSON type of a property in first must be in second. If the statuses are the same, the reverse must
// hold as well: a property that is always there and one that never appears are both errors of the emulator.
func Compare(first, second []Exchange) Findings {
	a, b := kinds(first), kinds(second)
	var f Findings
	for _, kind := range slices.Sorted(maps.Keys(a)) {
		if len(b[kind]) == 0 {
			f.Unasked = append(f.Unasked, kind)
			continue
		}
		f.Compared++
		for _, status := range slices.Sorted(maps.Keys(a[kind])) {
			other, ok := b[kind][status]
			if !ok {
				f.Differences = append(f.Differences, fmt.Sprintf("%s: status %d is only in the first (the second has %v)",
					kind, status, slices.Sorted(maps.Keys(b[kind]))))
				continue
			}
			f.Differences = append(f.Differences, a[kind][status].differences(fmt.Sprintf("%s (%d)", kind, status), other)...)
		}
	}
	return f
}

// shape is what the answers of one kind and status have in common.
type shape struct {
	contentTypes map[string]bool
	// types are the JSON types of every property, by its path.
	types map[string]map[string]bool
}

// kinds groups exchanges by kind of request and by status.
func kinds(all []Exchange) map[string]map[int]*shape {
	found := map[string]map[int]*shape{}
	for _, e := range all {
		kind := kindOfRequest(e)
		if found[kind] == nil {
			found[kind] = map[int]*shape{}
		}
		s := found[kind][e.Status]
		if s == nil {
			s = &shape{contentTypes: map[string]bool{}, types: map[string]map[string]bool{}}
			found[kind][e.Status] = s
		}
		s.contentTypes[e.ContentType] = true
		var v any
		if e.Answer != nil && json.Unmarshal(e.Answer, &v) == nil {
			s.add("", v)
		}
	}
	return found
}

// kindOfRequest returns the method and the path with {id} for IDs, and whether the request was in a batch, in which
// answers have other headers.
func kindOfRequest(e Exchange) string {
	segments := strings.Split(e.Path, "/")
	for i, s := range segments {
		switch {
		case uuid.Validate(s) == nil && !redact.SameEverywhere(s), strings.HasPrefix(s, "text-"), strings.Contains(s, "@"):
			segments[i] = "{id}"
		case slices.ContainsFunc(MethodIDs, func(id string) bool { return strings.EqualFold(id, s) }):
			segments[i] = strings.ToLower(s)
		}
	}
	kind := e.Method + " " + strings.Join(segments, "/")
	if e.Batched {
		kind += " (batched)"
	}
	for _, name := range slices.Sorted(maps.Keys(e.Query)) {
		kind += " " + name
	}
	return kind
}

func (s *shape) add(path string, v any) {
	name := path
	if name == "" {
		name = "(the body)"
	}
	if s.types[name] == nil {
		s.types[name] = map[string]bool{}
	}
	s.types[name][typeName(v)] = true
	switch x := v.(type) {
	case map[string]any:
		// Objects of different types in one list, such as methods, are kept apart.
		if kind, ok := x["@odata.type"].(string); ok {
			path += "<" + strings.TrimPrefix(kind, "#microsoft.graph.") + ">"
		}
		for key, inner := range x {
			s.add(strings.TrimPrefix(path+"."+key, "."), inner)
		}
	case []any:
		for _, inner := range x {
			s.add(path+"[]", inner)
		}
	}
}

func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

func (s *shape) differences(where string, other *shape) []string {
	var found []string
	for _, kind := range slices.Sorted(maps.Keys(s.contentTypes)) {
		if !other.contentTypes[kind] {
			found = append(found, fmt.Sprintf("%s: content type %q against %q", where, kind, slices.Sorted(maps.Keys(other.contentTypes))))
		}
	}
	for _, path := range slices.Sorted(maps.Keys(s.types)) {
		if _, ok := other.types[path]; !ok {
			if !notComparable(path, other) {
				found = append(found, fmt.Sprintf("%s: the second has no %s", where, path))
			}
			continue
		}
		if !compatible(s.types[path], other.types[path]) {
			found = append(found, fmt.Sprintf("%s: %s is %v against %v", where, path,
				slices.Sorted(maps.Keys(s.types[path])), slices.Sorted(maps.Keys(other.types[path]))))
		}
	}
	for _, path := range slices.Sorted(maps.Keys(other.types)) {
		if _, ok := s.types[path]; !ok && !notComparable(path, s) {
			found = append(found, fmt.Sprintf("%s: the first has no %s", where, path))
		}
	}
	return found
}

// compatible reports whether both have a common type. null is compatible with everything: whether a value is set
// depends on the tenant.
func compatible(a, b map[string]bool) bool {
	for kind := range a {
		if b[kind] || kind == "null" {
			return true
		}
	}
	return b["null"]
}

// notComparable reports whether a path cannot be compared: it is in a list that is always empty in other, in an object
// that is always null there, or in an object of a type that never appears there.
func notComparable(path string, other *shape) bool {
	for i := range len(path) {
		rest := path[i:]
		switch {
		case strings.HasPrefix(rest, "[]"):
			if _, ok := other.types[path[:i+2]]; !ok && other.types[path[:i]] != nil {
				return true
			}
		case rest[0] == '<':
			kind := path[:i+strings.IndexByte(rest, '>')+1]
			if !slices.ContainsFunc(slices.Collect(maps.Keys(other.types)), func(p string) bool { return strings.HasPrefix(p, kind) }) {
				return true
			}
		case rest[0] == '.' && i > 0:
			above, ok := other.types[path[:i]]
			if ok && !above["object"] {
				return true
			}
		}
	}
	return false
}
