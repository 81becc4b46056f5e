package acctest

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// AppOnly returns the given blocks after a provider block with the administrator's service principal and no signed-in
// user, as in a pipeline.
func (n *Tenant) AppOnly(blocks ...string) string {
	application := n.Administrator()
	application.RefreshToken = ""
	return strings.Replace(n.Provider(application), `refresh_token = ""`, "use_cli = false", 1) + strings.Join(blocks, "\n") + "\n"
}

// WantAppOnly fails the test if any request went to the portal, or was sent for a signed-in user.
func (n *Tenant) WantAppOnly(t *testing.T) {
	t.Helper()
	for _, r := range n.Requests() {
		if r.Service == emulator.Portal || r.TokenKind == "user" || strings.Contains(r.Note, "refresh_token") {
			t.Errorf("%s %s with a token of kind %q: %s", r.Method, r.Path, r.TokenKind, r.Note)
		}
	}
}
