package odata

import (
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/schema"
)

// Entity is a type of the directory as the emulator serves it. Every name is checked against the CSDL.
type Entity struct {
	// Name is the CSDL's, for example "group".
	Name string
	// Always holds the properties that come without $select.
	Always []string
	// Selectable holds the further properties that are kept, which come with $select only. $select can name any other property
	// of the model as well, which is null.
	Selectable []string
	// Open adds, without $select, whatever else the object holds.
	Open bool
	// Kinds are the types of the objects if Name is but their base, such as a directoryObject; nil is Name alone.
	Kinds []string
	// Filters are what $filter can do with each property: some of "eq" (with in, and if AdvancedCount with ne and not),
	// "startswith", "endswith", "ge" (with le) and "null" (comparing with it). "*" after a word asks for an advanced query. What any
	// can ask of a list's elements stands under "list/any" or "list/member/any"; "list/$count" is how many there are. Nil
	// compares all properties with eq.
	Filters map[string]string
	// Orders are the values that $orderby can have in lists that their handler orders; nil is none. The list is in the order of
	// the first by default.
	Orders []string
	// Sorts are the properties by which lists can be sorted here; "*" after a name asks for an advanced query.
	Sorts []string
	// Expandable are the navigation properties that $expand can add.
	Expandable []string
	// MostTop is the largest $top, in objects; 0 is Graph's usual 999.
	MostTop int
	// AdvancedCount marks directory objects, which count, negate, compare ends and search in advanced queries alone: those with
	// eventual consistency (autumn-2026 5.6).
	AdvancedCount bool
	// Reference marks lists of related objects, which only advanced queries filter.
	Reference bool
}

// kinds returns the types of the objects, the base last.
func (e *Entity) kinds() []string {
	return append(slices.Clone(e.Kinds), e.Name)
}

// property finds a property of the model, whatever its case. What the emulator shows and the CSDL lacks counts as well.
func (e *Entity) property(name string) (schema.Property, bool) {
	for _, kind := range e.kinds() {
		if p, ok := schema.PropertyOf(kind, name); ok {
			return p, true
		}
	}
	for _, one := range slices.Concat(e.Always, e.Selectable) {
		if strings.EqualFold(one, name) {
			return schema.Property{Name: one}, true
		}
	}
	return schema.Property{}, false
}

// hasNavigation reports whether the model has a navigation property of that name.
func (e *Entity) hasNavigation(name string) bool {
	return slices.ContainsFunc(e.kinds(), func(kind string) bool {
		_, ok := schema.NavigationOf(kind, name)
		return ok
	})
}
