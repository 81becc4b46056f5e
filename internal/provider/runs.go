package provider

import (
	"context"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/provider"
)

var _ provider.ProviderWithValidateConfig = (*ssprProvider)(nil)

// ValidateConfig finds nothing that the attributes' validators do not find. It takes note that Terraform checks the block.
func (p *ssprProvider) ValidateConfig(context.Context, provider.ValidateConfigRequest, *provider.ValidateConfigResponse) {
	p.validated.Store(true)
}

// manyRuns says whether the configuration that is being made may serve more than one plan or apply. Terraform starts a
// process for each of them, checks the block and configures the provider. In "terraform test" one process serves all runs
// of a test file, plans and applies of different modules, and nothing tells where one ends. Terraform 1.14 and 1.16 were
// seen to do that; what tells it from plans and applies of the CLI is that it configures the provider without a check of
// the block in the same process. By Terraform's source, Stacks do so as well.
// A check counts once: a provider in a debugger is checked and configured again by every command.
func (p *ssprProvider) manyRuns() bool { return !p.validated.Swap(false) }

// afterWrites calls done after each request that may have changed something.
type afterWrites struct {
	next http.RoundTripper
	done func()
}

// RoundTrip sends the request on.
func (a afterWrites) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := a.next.RoundTrip(r)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		a.done()
	}
	return answer, err
}
