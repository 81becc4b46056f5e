package acctest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// Attributes are a block's attributes in HCL, by name.
type Attributes map[string]string

// Properties are properties of a document, as JSON.
type Properties map[string]string

// Document describes a tenant-wide document of a service to the battery.
type Document struct {
	// Name is its name in messages, and Path is a part of the path of every request for it.
	Name, Path string
	// Of returns it from the emulated tenant.
	Of func(*emulator.State) *emulator.Document
	// Set changes a property as another administrator would. If it is nil, the document that Of returns is changed. A
	// document that is put together from several places needs it.
	Set func(s *emulator.State, key string, value any)
	// Removes reports whether a destroy removes what Terraform has managed, with the HTTP method DELETE, instead of leaving
	// or restoring it.
	Removes bool
	// Service has it, and Method is the HTTP method that writes it: PUT, PATCH or POST.
	Service emulator.Service
	Method  string
	// First is the HTTP method of the first write in a fresh tenant; Method if "".
	First string
	// Whole reports whether a write sends the whole document.
	Whole bool
	// Foreign is a property that no attribute manages, with a value that another administrator sets.
	Foreign map[string]any
	// Volatile are properties that the service changes with every write.
	Volatile []string
	// ReadNeeds and WriteNeeds are what an error about a missing right must name.
	ReadNeeds, WriteNeeds string
}

// PolicyDocument is the portal's password reset policy.
var PolicyDocument = Document{
	Name: "policy", Path: "/PasswordResetPolicies",
	Of:      func(s *emulator.State) *emulator.Document { return &s.PasswordResetPolicy },
	Service: emulator.Portal, Method: http.MethodPut, Whole: true,
	Foreign:   map[string]any{"skipRegistrationMaxAllowedDays": 14},
	ReadNeeds: "Security Administrator or User Administrator", WriteNeeds: "Authentication Policy Administrator",
}

// Spec describes a resource of a tenant-wide document to the standard battery.
type Spec struct {
	// Type is the resource type.
	Type string
	// Tenant changes every emulated tenant of the battery before it can be read; nil for a tenant of today. A live run skips
	// a battery with it, because the real tenant cannot be made one of that kind.
	Tenant func(*emulator.State)
	// NotLive is why a live run skips the battery: nothing could put back what it changes on a real tenant, for example.
	NotLive string
	// Document is what the resource manages a part of.
	Document Document
	// ImportID imports the resource; the tenant's id and IDSuffix if "".
	ImportID string
	// IDSuffix follows the tenant's id in the resource's id.
	IDSuffix string
	// Keys are the properties that the resource owns.
	Keys []string
	// Base is a configuration that differs from a fresh tenant in every attribute.
	Base Attributes
	// Want are the properties of the document that the base manages, as it leaves them.
	Want Properties
	// Updates change one attribute of the base each, or as few as the rules allow.
	Updates []Update
	// Removable is an attribute of the base that can be left out on its own; "" if there is none.
	Removable string
	// Drift is what another administrator changes of what the base manages.
	Drift map[string]any
	// Unlike is a tenant that differs from the base and from a fresh tenant.
	Unlike map[string]any
	// Computed are attributes that may be unknown in the plan of an update.
	Computed []string
	// ImportIgnore are attributes that an import cannot bring back.
	ImportIgnore []string
	// ImportBy is the attribute by which an imported resource is found again; "id" if "".
	ImportBy string
	// ImportsNames reports whether any word could be the name of something to import.
	ImportsNames bool
}

// Update changes attributes of the base. An empty value removes the attribute.
type Update struct {
	// Change is laid over the base.
	Change Attributes
	// Want is what changes in the document.
	Want Properties
}

// Block returns a block of the resource, called "test".
func (s Spec) Block(attributes Attributes) string { return s.named("test", attributes) }

func (s Spec) named(name string, attributes Attributes) string {
	var b strings.Builder
	fmt.Fprintf(&b, "resource %q %q {\n", s.Type, name)
	for _, key := range slices.Sorted(maps.Keys(attributes)) {
		if attributes[key] != "" {
			fmt.Fprintf(&b, "  %s = %s\n", key, attributes[key])
		}
	}
	return b.String() + "}\n"
}

// address returns the resource's address in the battery's configurations.
func (s Spec) address() string { return s.Type + ".test" }

// with returns the base with changes laid over it.
func (s Spec) with(change Attributes) Attributes {
	all := maps.Clone(s.Base)
	maps.Copy(all, change)
	return all
}

// tenant returns a tenant for a case that changes nothing but settings: an emulated one, or the real one in a live run.
func (s Spec) tenant(t *testing.T, changes ...func(*emulator.State)) place {
	t.Helper()
	if r := inLiveRun(t); r != nil {
		return r.liveFor(t, s, changes...)
	}
	return s.emulated(t, changes...)
}

// emulated returns an emulated tenant of the spec's kind.
func (s Spec) emulated(t *testing.T, changes ...func(*emulator.State)) *Tenant {
	t.Helper()
	if s.Tenant != nil {
		changes = append([]func(*emulator.State){s.Tenant}, changes...)
	}
	return NewTenant(t, changes...)
}

// unlike returns a tenant that differs from the base and from a fresh tenant.
func (s Spec) unlike(t *testing.T) place {
	t.Helper()
	return s.tenant(t, func(st *emulator.State) { s.Put(st, s.Unlike) })
}

// unlikeEmulated is unlike for a case that controls how the services behave.
func (s Spec) unlikeEmulated(t *testing.T) *Tenant {
	t.Helper()
	return s.emulated(t, func(st *emulator.State) { s.Put(st, s.Unlike) })
}

// Put changes properties of the document.
func (s Spec) Put(st *emulator.State, properties map[string]any) {
	for key, value := range properties {
		if s.Document.Set != nil {
			s.Document.Set(st, key, value)
		} else {
			s.Document.Of(st).Set(key, value)
		}
	}
}

// Complete fills in what most resources have in common.
func (s Spec) Complete() Spec {
	if s.ImportID == "" {
		s.ImportID = emulator.SeedTenantID + s.IDSuffix
	}
	return s
}

// currentID returns the import ID with "current" for the tenant.
func (s Spec) currentID() string {
	if _, rest, both := strings.Cut(s.ImportID, "/"); both {
		return "current/" + rest
	}
	if s.ImportsNames {
		return "current/" + s.ImportID
	}
	return "current"
}

// properties returns the document's current properties.
func (s Spec) properties(t *testing.T, n place) map[string]json.RawMessage {
	t.Helper()
	found := map[string]json.RawMessage{}
	err := n.View(func(st emulator.State) {
		doc := s.Document.Of(&st)
		for _, key := range doc.Keys() {
			if !slices.Contains(s.Document.Volatile, key) {
				found[key], _ = doc.Get(key)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// set changes properties of the document as another administrator would.
func (s Spec) set(t *testing.T, n place, properties map[string]any) {
	t.Helper()
	err := n.Update(func(st *emulator.State) error {
		s.Put(st, properties)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// foreign returns the foreign change as properties.
func (s Spec) foreign(t *testing.T) Properties {
	t.Helper()
	want := Properties{}
	for key, value := range s.Document.Foreign {
		raw, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		want[key] = string(raw)
	}
	return want
}

// expect compares the tenant's document with an earlier one: it must differ in want and in nothing else. A live tenant may
// take a while to show that.
func (s Spec) expect(t *testing.T, n place, before map[string]json.RawMessage, want Properties) {
	t.Helper()
	wanted := maps.Clone(before)
	for key, value := range want {
		wanted[key] = json.RawMessage(value)
	}
	ctx, cancel := context.WithTimeout(context.Background(), n.patience())
	defer cancel()
	for pause := transport.NewPause(time.Second); ; {
		diff := cmp.Diff(printable(t, wanted), printable(t, s.properties(t, n)))
		if diff == "" {
			return
		}
		if !pause.Wait(ctx) {
			t.Errorf("document (-want +got):\n%s", diff)
			return
		}
	}
}

// printable renders the document so that one difference is one line. White space and the order of an object's members
// do not count; how a number is written does.
func printable(t *testing.T, properties map[string]json.RawMessage) map[string]string {
	t.Helper()
	lines := make(map[string]string, len(properties))
	for key, value := range properties {
		decoder := json.NewDecoder(bytes.NewReader(value))
		decoder.UseNumber()
		var v any
		if err := decoder.Decode(&v); err != nil {
			t.Fatal(err)
		}
		sorted, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		lines[key] = string(sorted)
	}
	return lines
}

// Refused returns a step whose plan must fail with the given words.
func (s Spec) Refused(n *Tenant, attributes Attributes, words string) resource.TestStep {
	return resource.TestStep{Config: n.Config(s.Block(attributes)), PlanOnly: true, ExpectError: Message(words)}
}
