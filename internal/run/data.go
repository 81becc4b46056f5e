package run

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Data is what the configured provider passes to its resources, data sources and actions.
type Data struct {
	// TenantID is the configured tenant, "" if it is to be taken from the token.
	TenantID string
	// Started is the time when the provider was configured, by the clock of the tenant, which is ahead of this machine's if a user
	// of the emulated tenant has moved it. It is "now" for all data sources of a plan, and not for measuring how long something takes.
	Started time.Time
	// Today is the day on which the provider was configured, in UTC, or the day in the emulated tenant.
	Today sspr.Date
	// Cloud is the cloud of the tenant. The emulated tenant is one of the public cloud.
	Cloud sspr.Cloud
	// Graph is the client of Microsoft Graph. It asks for credentials when it is first used.
	Graph *graph.Client
	// Portal is the client of the portal API. It asks for credentials when it is first used.
	Portal *portal.Client
	// Claims records which block manages which document.
	Claims *Claims
	// Planned collects the methods and the scope that the resources of a plan find and want.
	Planned *Planned
	// TakeOvers collects the settings that creates take over.
	TakeOvers *TakeOvers
	// Suppressed are the kinds of warnings that are not shown.
	Suppressed map[WarningKind]bool

	// Handover passes what a destroy has left in the tenant to the create of the same replacement.
	Handover Handover

	// applying is set by the first apply of a resource. Terraform plans everything again when it applies it, and the earlier
	// plan has reported everything by then.
	applying atomic.Bool
	// reported has what this plan has reported already.
	reported reported
	// repeated has what the process has planned and not applied.
	repeated repeated
	// migration is the reason why the migration state could not be read.
	migration failure
}

// StartOver forgets what belongs to one plan or apply.
func (p *Data) StartOver() {
	p.Graph.StartOver()
	p.Planned.StartOver()
	p.migration.remember(nil)
	p.applying.Store(false)
	p.reported.startOver()
}

// Configured reports whether the provider is configured, and adds an error if not. Terraform configures it before it reads
// anything, so only a bug or another client leads to that error.
func Configured(p *Data, diags *diag.Diagnostics) bool {
	if p == nil {
		diags.AddError("Provider not configured", "The provider was called before it was configured. This is a bug in the provider. Please report it.")
	}
	return p != nil
}

// FromProvider returns the provider's data from a Configure request. It returns nil without an error if the provider is not
// configured yet, as while a configuration is validated.
func FromProvider(data any, diags *diag.Diagnostics) *Data {
	if data == nil {
		return nil
	}
	p, ok := data.(*Data)
	if !ok {
		diags.AddError("Unexpected provider data type",
			fmt.Sprintf("The provider data has the type %T. This is a bug in the provider. Please report it.", data))
	}
	return p
}

// Applies records that the process applies, so that from now on it plans only to apply. A process of many plans and applies
// does not know when the next plan begins, so it records nothing.
func (p *Data) Applies() { p.applying.Store(!p.Claims.open) }

// Applying reports whether the process has begun to apply. Until then a plan may be the one that the user reads.
func (p *Data) Applying() bool { return p.applying.Load() }
