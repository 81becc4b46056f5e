package acctest

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// AppOnly puts before the given blocks a provider block with the administrator's service principal and no signed-in
// user: what a pipeline has.
func (n *Tenant) AppOnly(blocks ...string) string {
	application := n.Administrator()
	application.RefreshToken = ""
	return strings.Replace(n.Provider(application), `refresh_token = ""`, "use_cli = false", 1) + strings.Join(blocks, "\n") + "\n"
}

// WantAppOnly fails the test where anything was asked of the portal, or by a signed-in user.
func (n *Tenant) WantAppOnly(t *testing.T) {
	t.Helper()
	for _, r := range n.Requests() {
		if r.Service == emulator.Portal || r.TokenKind == "user" || strings.Contains(r.Note, "refresh_token") {
			t.Errorf("%s %s with a token of kind %q: %s", r.Method, r.Path, r.TokenKind, r.Note)
		}
	}
}
