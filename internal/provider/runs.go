package provider

import (
	"context"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/provider"
)

var _ provider.ProviderWithValidateConfig = (*ssprProvider)(nil)

// ValidateConfig records that Terraform checks the block. The attributes' validators do the checks.
func (p *ssprProvider) ValidateConfig(context.Context, provider.ValidateConfigRequest, *provider.ValidateConfigResponse) {
	p.validated.Store(true)
}

// manyRuns reports whether the process may serve more than one plan or apply. Terraform normally starts a process for each
// of them, checks the block and configures the provider. In "terraform test" one process serves all runs of a test file, and
// does not know where one ends. Terraform 1.14 and 1.16 do that; unlike the CLI's plans and applies, they configure the
// provider without a check of the block in the same process. By Terraform's source, Stacks do so too. A check counts once,
// because every command checks and configures a provider in a debugger again.
func (p *ssprProvider) manyRuns() bool { return !p.validated.Swap(false) }

// afterWrites calls done after each request that may have changed the tenant.
type afterWrites struct {
	next http.RoundTripper
	done func()
}

// RoundTrip implements http.RoundTripper.
func (a afterWrites) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := a.next.RoundTrip(r)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		a.done()
	}
	return answer, err
}
