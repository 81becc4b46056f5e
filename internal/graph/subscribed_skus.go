package graph

import (
	"context"
	"slices"

	"github.com/microsoftgraph/msgraph-sdk-go/subscribedskus"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// SubscribedSKU is a product that the tenant has bought.
type SubscribedSKU struct {
	// SkuID is the product's ID, the same in every tenant.
	SkuID sspr.ObjectID
	// SkuPartNumber is the product's technical name, such as AAD_PREMIUM.
	SkuPartNumber string
	// CapabilityStatus is Enabled, Warning, Suspended, Deleted or LockedOut. The first two can be used.
	CapabilityStatus string
	// EnabledUnits is how many licenses there are to assign. WarningUnits are those of a subscription that has expired
	// and still works in its grace period.
	EnabledUnits, WarningUnits int
	// ConsumedUnits is how many of them are assigned.
	ConsumedUnits int
	// ServicePlans are the services in the product.
	ServicePlans []ServicePlan
}

// ServicePlan is a service in a product.
type ServicePlan struct {
	// ID is the service plan's ID, the same in every product and tenant.
	ID sspr.ObjectID
	// Name is its technical name, such as AAD_PREMIUM.
	Name string
	// ProvisioningStatus is Success, Disabled, PendingInput and so on. Only a plan with Success can be used.
	ProvisioningStatus string
}

// SubscribedSKUs lists the products that the tenant has bought, once in the client's life.
func (c *Client) SubscribedSKUs(ctx context.Context) ([]SubscribedSKU, error) {
	found, err := c.skus.Get(ctx, "", c.readSKUs)
	return slices.Clone(found), err
}

func (c *Client) readSKUs(ctx context.Context) ([]SubscribedSKU, error) {
	what := wire.Call{
		Operation: "read the tenant's licenses", Permission: "LicenseAssignment.Read.All", Role: "Directory Readers",
		Also: append([]string{"LicenseAssignment.ReadWrite.All", "Organization.Read.All", "Organization.ReadWrite.All"}, wire.DirectoryPermissions...),
	}
	var found []SubscribedSKU
	err := wire.ReadList(ctx, c.wire, wire.Listing[skuRow]{
		What: what,
		First: func(adapter *wire.Adapter) (*wire.Request, error) {
			return subscribedskus.NewSubscribedSkusRequestBuilder(wire.Root, adapter).ToGetRequestInformation(ctx, nil)
		},
		Begin: func() { found = []SubscribedSKU{} },
		Each:  func(r skuRow) { found = append(found, r.plain()) },
	})
	return found, err
}

// skuRow is a product in the service's JSON (graph-api 5.3).
type skuRow struct {
	SkuID            sspr.ObjectID `json:"skuId"`
	SkuPartNumber    string        `json:"skuPartNumber"`
	CapabilityStatus string        `json:"capabilityStatus"`
	ConsumedUnits    int           `json:"consumedUnits"`
	PrepaidUnits     struct {
		Enabled int `json:"enabled"`
		Warning int `json:"warning"`
	} `json:"prepaidUnits"`
	ServicePlans []struct {
		ServicePlanID      sspr.ObjectID `json:"servicePlanId"`
		ServicePlanName    string        `json:"servicePlanName"`
		ProvisioningStatus string        `json:"provisioningStatus"`
	} `json:"servicePlans"`
}

func (r skuRow) plain() SubscribedSKU {
	plain := SubscribedSKU{
		SkuID: r.SkuID, SkuPartNumber: r.SkuPartNumber, CapabilityStatus: r.CapabilityStatus, EnabledUnits: r.PrepaidUnits.Enabled, WarningUnits: r.PrepaidUnits.Warning,
		ConsumedUnits: r.ConsumedUnits,
	}
	for _, p := range r.ServicePlans {
		plain.ServicePlans = append(plain.ServicePlans, ServicePlan{ID: p.ServicePlanID, Name: p.ServicePlanName, ProvisioningStatus: p.ProvisioningStatus})
	}
	return plain
}
