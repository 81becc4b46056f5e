package provider

import (
	"fmt"
	"io"
)

// The provider block and the settings print without their secrets, with any verb, for the same reason as in package auth.

// Format prints the names of the tenant and the cloud.
func (s settings) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "settings (environment %q, tenant %q, secrets hidden)", s.cloud.Name, s.graph.TenantID)
}

// Format prints nothing of the block, because it has secrets.
func (m model) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "provider block (values hidden)")
}

// Format prints nothing of the block, because it has secrets.
func (m portalModel) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "portal block (values hidden)")
}
