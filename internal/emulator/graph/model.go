package graph

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
)

// modelType is a type of Graph's model, as far as a PATCH is checked against it. Names, types, nullability and enums
// are those of the CSDL, which the contract test compares; the other rules name their source.
type modelType struct {
	name       string
	shown      string // the name in texts; "" is the name itself
	base       *modelType
	properties []modelProperty
}

// modelProperty is a property of a modelType.
type modelProperty struct {
	name string
	// edm, enum or part is the type; of a list, that of its elements.
	edm  string
	enum *modelEnum
	part *modelType
	many bool

	notNull  bool
	readOnly bool
	// low and high bound a number; both are 0 if no bounds are known.
	low, high int
	// allows is a rule for a text that the CSDL does not have.
	allows func(string) bool
	// missing stands in for the property in an object that is written whole, such as an element of a list. If it
	// is "", a property that must not be null has to be sent, and any other is null, or [], or absent if it is optional.
	missing  string
	optional bool
	// note marks what is kept as it comes and has no effect here.
	note bool
	// beyondCSDL marks what the documentation of v1.0 has and its CSDL does not.
	beyondCSDL bool
}

// modelEnum is an enum of the model without unknownFutureValue, which no client may send.
type modelEnum struct {
	name   string
	values []string
	flags  bool // several values can be joined by commas
}

func aBoolean(name string) modelProperty { return modelProperty{name: name, edm: "Edm.Boolean"} }
func anInt32(name string) modelProperty  { return modelProperty{name: name, edm: "Edm.Int32"} }
func aString(name string) modelProperty  { return modelProperty{name: name, edm: "Edm.String"} }
func aGUID(name string) modelProperty    { return modelProperty{name: name, edm: "Edm.Guid"} }
func aTime(name string) modelProperty    { return modelProperty{name: name, edm: "Edm.DateTimeOffset"} }

func anEnum(name string, e *modelEnum) modelProperty { return modelProperty{name: name, enum: e} }
func aPart(name string, t *modelType) modelProperty  { return modelProperty{name: name, part: t} }

func listOf(p modelProperty) modelProperty   { p.many = true; return p }
func notNull(p modelProperty) modelProperty  { p.notNull = true; return p }
func readOnly(p modelProperty) modelProperty { p.readOnly = true; return p }
func optional(p modelProperty) modelProperty { p.optional = true; return p }

func beyondCSDL(p modelProperty) modelProperty { p.beyondCSDL = true; return p }

func between(low, high int, p modelProperty) modelProperty { p.low, p.high = low, high; return p }

func orElse(missing string, p modelProperty) modelProperty { p.missing = missing; return p }

func (t *modelType) inTexts() string { return cmp.Or(t.shown, t.name) }

// all returns the properties with those of the bases, which come first.
func (t *modelType) all() []modelProperty {
	if t.base == nil {
		return t.properties
	}
	return append(append([]modelProperty{}, t.base.all()...), t.properties...)
}

func (t *modelType) property(name string) (modelProperty, bool) {
	for _, p := range t.all() {
		if p.name == name {
			return p, true
		}
	}
	return modelProperty{}, false
}

// merge applies the body of a PATCH: what it leaves out keeps its value, an object is merged in its turn, and a list is
// replaced whole (graph-api 2.4 and 3; that objects are merged is seen for defaultUserRolePermissions and chosen for the
// others). A property that neither the model nor the stored document has is refused; one that only the document has, because
// a test put it there, takes values of its JSON type.
func (t *modelType) merge(stored, sent document.Document) (document.Document, error) {
	if err := t.checkName(sent); err != nil {
		return nil, err
	}
	next := stored.Clone()
	for _, one := range sent {
		if strings.Contains(one.Key, "@odata.") {
			continue // an annotation of the body
		}
		before, isStored := stored.Get(one.Key)
		p, isKnown := t.property(one.Key)
		value := one.Value
		switch {
		case !isKnown && !isStored:
			return nil, refuse("The property '%s' does not exist on type 'microsoft.graph.%s'. Make sure to only use "+
				"property names that are defined by the type.", one.Key, t.name)
		case !isKnown:
			if kind := document.Kind(before); kind != document.Kind(value) && kind != "null" {
				return nil, t.invalid(one.Key)
			}
		case p.readOnly:
			// What a GET showed may come back, as in Microsoft's own samples; that anything else is refused is chosen.
			if !bytes.EqualFold(before, value) {
				return nil, refuse("The property '%s' of resource '%s' cannot be changed.", one.Key, t.inTexts())
			}
			continue
		default:
			var err error
			if value, err = p.bind(t, before, value); err != nil {
				return nil, err
			}
		}
		next.Set(one.Key, value)
	}
	return next, nil
}

// checkName refuses an object that names another type.
func (t *modelType) checkName(sent document.Document) error {
	raw, ok := sent.Get("@odata.type")
	if !ok {
		return nil
	}
	if name, _ := document.Text(raw); strings.TrimPrefix(name, "#") != "microsoft.graph."+t.name {
		return refuse("The type '%s' is not the type 'microsoft.graph.%s' of the resource.", name, t.name)
	}
	return nil
}

// complete checks an object that is written whole, and adds the properties that it lacks.
func (t *modelType) complete(sent document.Document) (document.Document, error) {
	bound, err := t.merge(nil, sent)
	if err != nil {
		return nil, err
	}
	next := document.Document{}
	for _, p := range t.all() {
		value, ok := bound.Get(p.name)
		switch {
		case ok:
		case p.missing != "":
			value = json.RawMessage(p.missing)
		case p.notNull && !p.many:
			return nil, refuse("The property '%s' of resource '%s' is required.", p.name, t.name)
		case p.optional:
			continue
		case p.many:
			value = json.RawMessage("[]")
		default:
			value = json.RawMessage("null")
		}
		next.Set(p.name, value)
	}
	return next, nil
}

// bind checks a value and returns it as it is to be stored.
func (p modelProperty) bind(owner *modelType, before, value json.RawMessage) (json.RawMessage, error) {
	if document.Kind(value) == "null" {
		if p.notNull || p.many {
			return nil, owner.invalid(p.name)
		}
		return value, nil
	}
	if !p.many {
		return p.bindOne(owner, before, value)
	}
	list := []json.RawMessage{}
	if err := json.Unmarshal(value, &list); err != nil {
		return nil, owner.invalid(p.name)
	}
	for i := range list {
		var err error
		if list[i], err = p.bindOne(owner, nil, list[i]); err != nil {
			return nil, err
		}
	}
	return document.Encode(list)
}

func (p modelProperty) bindOne(owner *modelType, before, value json.RawMessage) (json.RawMessage, error) {
	if p.part != nil {
		return p.bindPart(owner, before, value)
	}
	text, isText := document.Text(value)
	ok := false
	switch {
	case p.enum != nil:
		ok = isText && p.enum.has(text)
	case p.edm == "Edm.Boolean":
		ok = document.Kind(value) == "boolean"
	case p.edm == "Edm.Int32":
		n, err := document.WholeNumber(value)
		ok = err == nil && document.Kind(value) == "number" && (p.low == p.high || p.low <= n && n <= p.high)
		value = json.RawMessage(strconv.Itoa(n))
	case p.edm == "Edm.Guid":
		ok = isText && odata.IsGUID(text)
	case p.edm == "Edm.DateTimeOffset":
		_, err := time.Parse(time.RFC3339Nano, text)
		ok = isText && err == nil
	case p.edm == "Edm.String":
		ok = isText && (p.allows == nil || p.allows(text))
	}
	if !ok {
		return nil, owner.invalid(p.name)
	}
	return value, nil
}

func (p modelProperty) bindPart(owner *modelType, before, value json.RawMessage) (json.RawMessage, error) {
	var sent, stored, next document.Document
	err := json.Unmarshal(value, &sent)
	if err != nil {
		return nil, owner.invalid(p.name)
	}
	if document.Kind(before) == "object" {
		if err = json.Unmarshal(before, &stored); err == nil {
			next, err = p.part.merge(stored, sent)
		}
	} else {
		next, err = p.part.complete(sent)
	}
	if err != nil {
		return nil, err
	}
	return next.Raw(), nil
}

// invalid returns the directory's error for a wrong value (graph-api 1.13).
func (t *modelType) invalid(property string) error {
	return refuse("Invalid value specified for property '%s' of resource '%s'.", property, t.inTexts())
}

func (e *modelEnum) has(text string) bool {
	parts := []string{text}
	if e.flags {
		parts = strings.Split(text, ",")
	}
	for _, part := range parts {
		found := false
		for _, value := range e.values {
			found = found || value == strings.TrimSpace(part)
		}
		if !found {
			return false
		}
	}
	return true
}

// bodyError is an error of the request's body, in the words for the client.
type bodyError string

// Error returns the text.
func (e bodyError) Error() string { return string(e) }

func refuse(format string, args ...any) error { return bodyError(fmt.Sprintf(format, args...)) }
