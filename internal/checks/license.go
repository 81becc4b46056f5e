package checks

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// License returns rule's findings about the tenant's licenses. They are only ever warnings, so the check is skipped with a
// line in the log if licenses cannot be read.
func License(ctx context.Context, p *run.Data, rule func(sspr.License) []sspr.Finding) []sspr.Finding {
	if !p.Shows(run.MissingLicense) {
		return nil
	}
	skus, err := p.Graph.SubscribedSKUs(ctx)
	if err != nil {
		tflog.Info(ctx, "licenses are not checked, as they cannot be read", map[string]any{"reason": err.Error()})
		return nil
	}
	return rule(sspr.LicenseOf(Subscriptions(skus)))
}

// Subscriptions returns the products that a tenant has bought, in the same order, for the rules of the domain.
func Subscriptions(skus []graph.SubscribedSKU) []sspr.Subscription {
	found := make([]sspr.Subscription, 0, len(skus))
	for _, sku := range skus {
		s := sspr.Subscription{SkuID: sku.SkuID, PartNumber: sku.SkuPartNumber, Usable: sku.EnabledUnits+sku.WarningUnits > 0 && inUse(sku.CapabilityStatus)}
		for _, plan := range sku.ServicePlans {
			if strings.EqualFold(plan.ProvisioningStatus, "Success") {
				s.PlanIDs = append(s.PlanIDs, plan.ID)
			}
		}
		found = append(found, s)
	}
	return found
}

// inUse reports whether a subscription works. One in the state Warning has just expired and still does (graph-api 5.3).
func inUse(capabilityStatus string) bool {
	return strings.EqualFold(capabilityStatus, "Enabled") || strings.EqualFold(capabilityStatus, "Warning")
}
