// Package run is what the resources of one plan or apply share: the configured clients, which block manages what, what is
// planned together, and what was reported already. Terraform starts one process of the provider for each plan and each
// apply, so most of it lives as long as the process.
//
// # Which block manages what
//
// Two blocks may want to manage one document of the tenant: by mistake, or because one of them was renamed and is destroyed
// while the other is created. Terraform does not tell a provider which block it works for, so each block has a mark in its
// private state (blocks.go), and an Owner stands for the block in one operation:
//
//	plan of a create or update:  Owner.Claim(document)
//
//	    free ------------------> claimed by this block
//	    claimed by this block -> claimed by this block      (Terraform plans some blocks twice)
//	    claimed by another ----> false: "Two blocks for one setting"
//
//	create, update:              Owner.Write(document) ... done()
//
//	    waits while another block writes or leaves the document, then has it alone until done
//
//	destroy:                     Owner.Leave(document) ... Departure.Done()
//
//	    claimed by another ----> Departure.Superseded: the tenant is left alone
//	    else                     waits like Write; Superseded is asked again right before the change is sent
//
// Terraform Stacks and "terraform test" keep one process for many plans and applies, and nothing tells it where one ends. In
// such a process (OpenClaims) every claim is allowed, and the block that last began to write a document has it.
package run

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
)

// ProviderData is what the configured provider hands to its resources and data sources.
type Data struct {
	// TenantID is the configured tenant, "" where it is to be taken from the token.
	TenantID string
	// Started is when the provider was configured: what "now" is for all data sources of a plan.
	Started time.Time
	// Graph is the client of the Graph plane. It asks for credentials when it is first used.
	Graph *graph.Client
	// Portal is the client of the portal plane. It asks for credentials when it is first used.
	Portal *portal.Client
	// Claims finds two blocks that own one document.
	Claims *Claims
	// Planned collects what the resources of a plan want of the methods.
	Planned *Planned

	// Left is what destroys have left to the creates of the same replacements.
	Left Left

	// applying is set by the first apply of a resource: Terraform plans everything again as it applies it, and the plan has
	// told then what there is to tell.
	applying atomic.Bool
	// told is what this plan has said already.
	told told
	// migration is why the migration state could not be read.
	migration failure
}

// StartOver drops what belongs to one plan or apply.
func (p *Data) StartOver() {
	p.Graph.StartOver()
	p.Planned.StartOver()
	p.migration.remember(nil)
	p.applying.Store(false)
	p.told.startOver()
}

// Configured reports whether the provider is configured, and an error where it is not: Terraform configures it before
// it reads anything, so only a bug or another client gets to see that.
func Configured(p *Data, diags *diag.Diagnostics) bool {
	if p == nil {
		diags.AddError("The provider is not configured", "The provider was asked to work before it was configured. This is a bug; please report it.")
	}
	return p != nil
}

// FromProvider takes the provider's data out of a Configure request. It gives nil, without an error, where the
// provider is not configured yet, as it is while a configuration is validated.
func FromProvider(data any, diags *diag.Diagnostics) *Data {
	if data == nil {
		return nil
	}
	p, ok := data.(*Data)
	if !ok {
		diags.AddError("Provider data of an unexpected type",
			fmt.Sprintf("The provider handed out %T. This is a bug in the provider; please report it.", data))
	}
	return p
}

// Applies notes that the process applies, so that it plans only to apply from now on. In a process of many plans and
// applies nothing tells where the next plan begins, so there it is not noted.
func (p *Data) Applies() { p.applying.Store(!p.Claims.open) }

// Applying reports whether the process has begun to apply. While it has not, this may be the plan that a person reads.
func (p *Data) Applying() bool { return p.applying.Load() }
