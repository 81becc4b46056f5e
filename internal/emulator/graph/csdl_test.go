package graph

import (
	"compress/gzip"
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// csdl is the namespace microsoft.graph of Graph's metadata, as far as the contract test needs it.
type csdl struct {
	types     map[string]*csdlType
	enums     map[string][]string
	flags     map[string]bool   // the enums of which a value can hold several members
	container map[string]string // entity sets and singletons: the name of their type
	sets      map[string]bool   // which of them are sets
	bound     map[string]bool   // by type and name, the actions that are bound to it, whatever they take
	actions   map[string]string // by type and name, the names of the actions that are bound to it and take nothing else; [] marks its collections
}

type csdlType struct {
	Name       string         `xml:"Name,attr"`
	Base       string         `xml:"BaseType,attr"`
	Properties []csdlProperty `xml:"Property"`
	Navigation []csdlProperty `xml:"NavigationProperty"`
}

type csdlProperty struct {
	Name     string `xml:"Name,attr"`
	Type     string `xml:"Type,attr"`
	Nullable string `xml:"Nullable,attr"`
}

type csdlFile struct {
	Schemas []struct {
		Namespace string     `xml:"Namespace,attr"`
		Entities  []csdlType `xml:"EntityType"`
		Complex   []csdlType `xml:"ComplexType"`
		Enums     []struct {
			Name    string `xml:"Name,attr"`
			IsFlags bool   `xml:"IsFlags,attr"`
			Members []struct {
				Name string `xml:"Name,attr"`
			} `xml:"Member"`
		} `xml:"EnumType"`
		Actions []struct {
			Name       string `xml:"Name,attr"`
			Parameters []struct {
				Type string `xml:"Type,attr"`
			} `xml:"Parameter"`
			ReturnType struct {
				Type string `xml:"Type,attr"`
			} `xml:"ReturnType"`
		} `xml:"Action"`
		Container struct {
			Sets []struct {
				Name string `xml:"Name,attr"`
				Type string `xml:"EntityType,attr"`
			} `xml:"EntitySet"`
			Singletons []struct {
				Name string `xml:"Name,attr"`
				Type string `xml:"Type,attr"`
			} `xml:"Singleton"`
		} `xml:"EntityContainer"`
	} `xml:"DataServices>Schema"`
}

func readCSDL(t *testing.T, path string) *csdl {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var file csdlFile
	if err := xml.NewDecoder(unzipped).Decode(&file); err != nil {
		t.Fatal(err)
	}
	c := &csdl{types: map[string]*csdlType{}, enums: map[string][]string{}, flags: map[string]bool{}, container: map[string]string{}, sets: map[string]bool{}}
	c.actions, c.bound = map[string]string{}, map[string]bool{}
	for _, s := range file.Schemas {
		if s.Namespace != "microsoft.graph" {
			continue
		}
		for _, one := range slices.Concat(s.Entities, s.Complex) {
			c.types[one.Name] = &one
		}
		for _, e := range s.Enums {
			c.flags[e.Name] = e.IsFlags
			for _, m := range e.Members {
				c.enums[e.Name] = append(c.enums[e.Name], m.Name)
			}
		}
		for _, a := range s.Actions {
			if len(a.Parameters) > 0 {
				c.bound[localName(a.Parameters[0].Type)+"/"+a.Name] = true
			}
			if len(a.Parameters) == 1 {
				c.actions[localName(a.Parameters[0].Type)+"/"+a.Name] = a.Name
			}
			// Those of a collection that answer with the same collection, whatever they take.
			if len(a.Parameters) > 0 && strings.HasPrefix(a.Parameters[0].Type, "Collection(") && a.ReturnType.Type == a.Parameters[0].Type {
				c.actions[localName(strings.TrimSuffix(strings.TrimPrefix(a.Parameters[0].Type, "Collection("), ")"))+"[]/"+a.Name] = a.Name
			}
		}
		for _, set := range s.Container.Sets {
			c.container[set.Name], c.sets[set.Name] = localName(set.Type), true
		}
		for _, one := range s.Container.Singletons {
			c.container[one.Name] = localName(one.Type)
		}
	}
	return c
}

// localName returns a type's name without its namespace or the namespace's alias.
func localName(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "microsoft.graph."), "graph.")
}

// property finds a property of a type or of its bases; navigation chooses the kind.
func (c *csdl) property(typeName, name string, navigation bool) (csdlProperty, bool) {
	if typeName == "entity" && name == "id" && !navigation {
		return csdlProperty{Name: "id", Type: "Edm.String"}, true
	}
	one, ok := c.types[typeName]
	if !ok {
		return csdlProperty{}, false
	}
	list := one.Properties
	if navigation {
		list = one.Navigation
	}
	for _, p := range list {
		if p.Name == name {
			return p, true
		}
	}
	if one.Base == "" {
		return csdlProperty{}, false
	}
	return c.property(localName(one.Base), name, navigation)
}

// hasAction reports whether an action with parameters is bound to what a pattern names.
func (c *csdl) hasAction(pattern, action string) bool {
	typeName, err := c.resolve(pattern)
	for ; err == nil && typeName != ""; typeName = localName(c.types[typeName].Base) {
		if c.bound[typeName+"/"+action] {
			return true
		}
	}
	return false
}

// resolve walks a route's pattern and returns the type at its end.
func (c *csdl) resolve(pattern string) (string, error) {
	segments := strings.Split(strings.Trim(pattern, "/"), "/")
	typeName, ok := c.container[segments[0]]
	if !ok {
		return "", fmt.Errorf("%s: there is no %q", pattern, segments[0])
	}
	collection := c.sets[segments[0]]
	for i, s := range segments[1:] {
		if cast := localName(s); cast != s {
			if !c.derives(cast, typeName) {
				return "", fmt.Errorf("%s: %s is no %s", pattern, cast, typeName)
			}
			typeName = cast
			continue
		}
		bound := typeName
		if collection {
			bound += "[]"
		}
		if c.actions[bound+"/"+s] == s && i == len(segments)-2 {
			return typeName, nil
		}
		if strings.HasPrefix(s, "{") {
			if !collection {
				return "", fmt.Errorf("%s: %s follows something that is no collection", pattern, s)
			}
			collection = false
			continue
		}
		p, ok := c.property(typeName, s, true)
		if !ok || collection {
			return "", fmt.Errorf("%s: %s has no %q", pattern, typeName, s)
		}
		inner, many := elementType(p.Type)
		typeName, collection = localName(inner), many
	}
	return typeName, nil
}

func elementType(name string) (string, bool) {
	if inner, ok := strings.CutPrefix(name, "Collection("); ok {
		return strings.TrimSuffix(inner, ")"), true
	}
	return name, false
}

// inline are the navigation properties that are answered without $expand (graph-api 2.2).
var inline = []string{tenant.KeyConfigurations, tenant.KeyIncludeTargets, "passkeyProfiles"}

// checkObject checks every property of an answer, and the answers' own type if they name one.
func (c *csdl) checkObject(typeName string, object map[string]any) error {
	if own, ok := object["@odata.type"].(string); ok {
		derived := localName(strings.TrimPrefix(own, "#"))
		if _, ok := c.types[derived]; !ok {
			return fmt.Errorf("there is no type %q", own)
		}
		if !c.derives(derived, typeName) {
			return fmt.Errorf("%s is no %s", derived, typeName)
		}
		typeName = derived
	}
	for name, value := range object {
		if strings.Contains(name, "@") {
			continue
		}
		p, ok := c.property(typeName, name, slices.Contains(inline, name) && c.isNavigation(typeName, name))
		if !ok {
			return fmt.Errorf("%s has no property %q", typeName, name)
		}
		if err := c.checkValue(p, value); err != nil {
			return fmt.Errorf("%s.%s: %w", typeName, name, err)
		}
	}
	return nil
}

func (c *csdl) isNavigation(typeName, name string) bool {
	_, ok := c.property(typeName, name, true)
	return ok
}

func (c *csdl) derives(typeName, base string) bool {
	for typeName != base {
		one, ok := c.types[typeName]
		if !ok || one.Base == "" {
			return false
		}
		typeName = localName(one.Base)
	}
	return true
}

func (c *csdl) checkValue(p csdlProperty, value any) error {
	inner, many := elementType(p.Type)
	if value == nil {
		if p.Nullable == "false" || many {
			return fmt.Errorf("null where %s is required", p.Type)
		}
		return nil
	}
	if !many {
		return c.checkSingle(inner, value)
	}
	list, ok := value.([]any)
	if !ok {
		return fmt.Errorf("%v is no %s", value, p.Type)
	}
	for _, one := range list {
		if err := c.checkSingle(inner, one); err != nil {
			return err
		}
	}
	return nil
}

func (c *csdl) checkSingle(typeName string, value any) error {
	wrong := fmt.Errorf("%v is no %s", value, typeName)
	text, isText := value.(string)
	ok := false
	switch typeName {
	case "Edm.String":
		ok = isText
	case "Edm.Guid":
		ok = isText && uuid.Validate(text) == nil
	case "Edm.DateTimeOffset":
		_, err := time.Parse(time.RFC3339Nano, text)
		ok = err == nil
	case "Edm.Boolean":
		_, ok = value.(bool)
	case "Edm.Int32":
		n, isNumber := value.(float64)
		ok = isNumber && n == math.Trunc(n)
	default:
		name := localName(typeName)
		if members, isEnum := c.enums[name]; isEnum {
			ok = isText && !slices.ContainsFunc(strings.Split(text, ","), func(one string) bool { return !slices.Contains(members, one) }) &&
				(c.flags[name] || !strings.Contains(text, ","))
			break
		}
		object, isObject := value.(map[string]any)
		if _, known := c.types[name]; !known || !isObject {
			return wrong
		}
		return c.checkObject(name, object)
	}
	if !ok {
		return wrong
	}
	return nil
}
