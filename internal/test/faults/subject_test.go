package faults

import (
	"fmt"
	"maps"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

// subject is a resource as the matrix needs to know it.
type subject struct {
	// name is its row in the table; the resource type is the first word of it.
	name, typeName string
	// seed changes the fresh tenant before anything happens; nil if it does not change.
	seed func(*emulator.State)
	// base is what is created, and updated what an update makes of it.
	base, updated acctest.Attributes
	// owns are the properties that the resource manages in base or updated, as documents names them.
	owns []string
	// drift is what another administrator changes of what the resource manages, and foreign of what it does not manage.
	drift, foreign func(*emulator.State)
	// place is in the path of every request for what drift changes.
	place string
	// importID imports the resource, and importIgnores are attributes of the base that an import cannot bring back.
	importID      string
	importIgnores []string
	// random are attributes that differ from one creation to the next.
	random []string
	// wholeDocument reports whether a write sends everything that was read. The service has no version tag: what another
	// administrator changes between that reading and the write is lost, and nothing can be done about it (sspr-policy 1.4).
	wholeDocument bool
	// adds reports whether the first write adds the object that foreign may add before it.
	adds bool
	// batches is how many batches of requests an operation sends at least.
	batches map[string]int
}

// described returns resources as the matrix needs to know them.
func described(all []subjects.Subject) []subject {
	found := make([]subject, 0, len(all))
	for _, s := range all {
		found = append(found, describe(s))
	}
	return found
}

// matrix returns all resources.
func matrix() []subject { return described(subjects.Matrix()) }

func describe(of subjects.Subject) subject {
	spec, faults := of.Complete(), of.Faults
	s := subject{
		name: faults.Row, typeName: spec.Type, seed: faults.Tenant, base: maps.Clone(spec.Base), owns: faults.Owns,
		drift:   func(st *emulator.State) { spec.Put(st, spec.Drift) },
		foreign: faults.Foreign, place: spec.Document.Path, importID: faults.ImportID, importIgnores: faults.ImportIgnore,
		random: faults.Random, wholeDocument: spec.Document.Whole || faults.Whole, adds: faults.Adds, batches: faults.Batches,
	}
	if s.name == "" {
		s.name = spec.Type
	}
	if s.seed == nil {
		s.seed = spec.Tenant
	}
	if s.foreign == nil {
		s.foreign = func(st *emulator.State) { spec.Put(st, spec.Document.Foreign) }
	}
	if s.importID == "" {
		s.importID = spec.ImportID
	}
	if s.owns == nil {
		for _, key := range spec.Keys {
			s.owns = append(s.owns, spec.Document.Name+"/"+key)
		}
	}
	if !spec.Document.Removes {
		s.base["on_destroy"] = `"restore"`
		s.importIgnores = append([]string{"on_destroy"}, s.importIgnores...)
	}
	maps.Copy(s.base, faults.Base)
	s.updated = maps.Clone(s.base)
	if faults.Update != nil {
		maps.Copy(s.updated, faults.Update)
	} else {
		maps.Copy(s.updated, spec.Updates[0].Change)
	}
	return s
}

// block makes a configuration of attributes.
func (s subject) block(t *testing.T, object tftypes.Object, given acctest.Attributes) tftypes.Value {
	t.Helper()
	made, err := blockOf(object, given)
	if err != nil {
		t.Fatalf("%s: %v", s.typeName, err)
	}
	return made
}

// blockOf makes an object of attributes in HCL. An empty text leaves an attribute out.
func blockOf(object tftypes.Object, given acctest.Attributes) (tftypes.Value, error) {
	made := map[string]tftypes.Value{}
	for name, text := range given {
		if text == "" {
			continue
		}
		typ, ok := object.AttributeTypes[name]
		if !ok {
			return tftypes.Value{}, fmt.Errorf("no attribute %s", name)
		}
		v, err := evaluated(typ, text)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
		}
		made[name] = v
	}
	return whole(object, made), nil
}

// evaluated returns the value of an expression in HCL without references.
func evaluated(typ tftypes.Type, text string) (tftypes.Value, error) {
	expression, diagnostics := hclsyntax.ParseExpression([]byte(text), "", hcl.InitialPos)
	if diagnostics.HasErrors() {
		return tftypes.Value{}, diagnostics
	}
	v, diagnostics := expression.Value(nil)
	if diagnostics.HasErrors() {
		return tftypes.Value{}, diagnostics
	}
	raw, err := ctyjson.SimpleJSONValue{Value: v}.MarshalJSON()
	if err != nil {
		return tftypes.Value{}, fmt.Errorf("as JSON: %w", err)
	}
	return tftypes.ValueFromJSON(raw, typ) //nolint:staticcheck // there is no other way from JSON to a value
}

// The users of the contact subjects.
const (
	kim = emulator.SeedUserID
	lee = acctest.LeeID
)
