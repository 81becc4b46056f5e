package ready

import "testing"

func TestUnderTwoGate(t *testing.T) {
	t.Parallel()
	if len(twoGateRoles) != 78 {
		t.Errorf("%d roles, and the page lists 78", len(twoGateRoles))
	}
	for role, want := range map[string]*bool{
		"Global Administrator": new(true), "Helpdesk Administrator": new(true), "Modern Commerce Administrator": new(true), "Attribute Assignment Administrator": new(true),
		"Global Reader": new(false), "Directory Readers": new(false), "Role of the Future": nil, "": nil,
	} {
		got := UnderTwoGate(role)
		if (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("%q: got %v, want %v", role, got, want)
		}
	}
}
