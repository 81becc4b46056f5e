package acctest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// Attributes are a block's attributes in HCL, by name.
type Attributes map[string]string

// Properties are properties of the policy document, as JSON.
type Properties map[string]string

// Spec describes a resource of the policy document to the standard battery.
type Spec struct {
	// Type is the resource type.
	Type string
	// Keys are the properties that the resource owns.
	Keys []string
	// Base is a configuration that differs from a fresh tenant in every attribute.
	Base Attributes
	// Want is what the document then says, for the properties that the base manages.
	Want Properties
	// Updates change one attribute of the base each, or as few as the rules allow.
	Updates []Update
	// Removable is an attribute of the base that can be left out on its own; "" where there is none.
	Removable string
	// Drift is what somebody else changes, within what the base manages.
	Drift map[string]any
	// Unlike is a tenant that differs from the base and from a fresh tenant.
	Unlike map[string]any
}

// Update changes attributes of the base. An empty value removes the attribute.
type Update struct {
	// Change is laid over the base.
	Change Attributes
	// Want is what changes in the document.
	Want Properties
}

// Block gives a block of the resource, called "test".
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

// address is the resource's address in the battery's configurations.
func (s Spec) address() string { return s.Type + ".test" }

// with lays changes over the base.
func (s Spec) with(change Attributes) Attributes {
	all := maps.Clone(s.Base)
	maps.Copy(all, change)
	return all
}

// unlike starts a tenant that differs from the base and from a fresh tenant.
func (s Spec) unlike(t *testing.T) *Tenant {
	t.Helper()
	return NewTenant(t, func(st *emulator.State) {
		for key, value := range s.Unlike {
			st.SetPolicy(key, value)
		}
	})
}

// expect compares the tenant's document with an earlier one: it must differ in want and in nothing else.
func expect(t *testing.T, n *Tenant, before map[string]json.RawMessage, want Properties) {
	t.Helper()
	wanted := maps.Clone(before)
	for key, value := range want {
		wanted[key] = json.RawMessage(value)
	}
	if diff := cmp.Diff(printable(wanted), printable(n.Policy())); diff != "" {
		t.Errorf("policy document (-want +got):\n%s", diff)
	}
}

// printable renders the document so that one difference is one line.
func printable(properties map[string]json.RawMessage) map[string]string {
	lines := make(map[string]string, len(properties))
	for key, value := range properties {
		lines[key] = string(value)
	}
	return lines
}
