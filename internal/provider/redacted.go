package provider

import (
	"fmt"
	"io"
)

// The provider block and what becomes of it print without their secrets, whatever the verb is, for the same reason as in
// package auth.

// Format prints the names of the tenant and the cloud.
func (s settings) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "settings (environment %q, tenant %q, secrets hidden)", s.cloud.Name, s.graph.TenantID)
}

// Format prints nothing of the block.
func (m model) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "provider block (values hidden)")
}

// Format prints nothing of the block.
func (m portalModel) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "portal block (values hidden)")
}
