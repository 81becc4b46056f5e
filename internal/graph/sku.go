package graph

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"
	kiotahttp "github.com/microsoft/kiota-http-go"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
	"github.com/microsoftgraph/msgraph-sdk-go/subscribedskus"
)

// SubscribedSKU is a product that the tenant has bought.
type SubscribedSKU struct {
	// SkuID is the product's id, the same in every tenant.
	SkuID string
	// SkuPartNumber is the product's technical name, such as AAD_PREMIUM.
	SkuPartNumber string
	// CapabilityStatus is Enabled, Warning, Suspended, Deleted or LockedOut; the first two can be used.
	CapabilityStatus string
	// EnabledUnits is how many licences there are to assign.
	EnabledUnits int
	// ServicePlans are the services in the product.
	ServicePlans []ServicePlan
}

// ServicePlan is a service in a product.
type ServicePlan struct {
	// ID is the service plan's id, the same in every product and tenant.
	ID string
	// Name is its technical name, such as AAD_PREMIUM.
	Name string
	// ProvisioningStatus is Success, Disabled, PendingInput and so on; only Success can be used.
	ProvisioningStatus string
}

// maxPages bounds how many pages are followed. Tenants have dozens of products; a page holds a hundred.
const maxPages = 50

// SubscribedSKUs lists the products that the tenant has bought, once in the client's life.
func (c *Client) SubscribedSKUs(ctx context.Context) ([]SubscribedSKU, error) {
	found, err := once(ctx, c, "subscribedSkus", func(ctx context.Context) ([]SubscribedSKU, error) {
		c.mu.Lock()
		known := c.skus
		c.mu.Unlock()
		if known != nil {
			return known, nil
		}
		found, err := c.readSKUs(ctx)
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.skus = found
		return found, nil
	})
	return slices.Clone(found), err
}

func (c *Client) readSKUs(ctx context.Context) ([]SubscribedSKU, error) {
	what := call{
		operation: "read the tenant's licences", permission: "LicenseAssignment.Read.All", role: "Directory Readers",
		also: append([]string{"LicenseAssignment.ReadWrite.All", "Organization.Read.All", "Organization.ReadWrite.All"}, directoryPermissions...),
	}
	found := []SubscribedSKU{}
	err := c.do(ctx, what, func(ctx context.Context, adapter *kiotahttp.NetHttpRequestAdapter) error {
		builder := subscribedskus.NewSubscribedSkusRequestBuilderInternal(map[string]string{"baseurl": c.baseURL()}, adapter)
		for range maxPages {
			page, err := builder.Get(ctx, nil)
			if err != nil {
				return err
			}
			if page == nil || page.GetValue() == nil {
				return errUnexpected
			}
			for _, sku := range page.GetValue() {
				found = append(found, plainSKU(sku))
			}
			next := value(page.GetOdataNextLink())
			if next == "" {
				return nil
			}
			if err := c.ownLink(next); err != nil {
				return err
			}
			builder = builder.WithUrl(next)
		}
		return fmt.Errorf("there are more than %d pages", maxPages)
	})
	return found, err
}

// ownLink refuses a paging link to another host. Kiota would follow it, without a token, and take what it finds.
func (c *Client) ownLink(link string) error {
	next, err := url.Parse(link)
	if err != nil {
		return errUnexpected
	}
	own, err := url.Parse(c.baseURL())
	if err != nil || next.Scheme != own.Scheme || !strings.EqualFold(next.Host, own.Host) {
		return fmt.Errorf("the list goes on at %s, which is not the configured host", next.Host)
	}
	return nil
}

func plainSKU(sku models.SubscribedSkuable) SubscribedSKU {
	if sku == nil {
		return SubscribedSKU{}
	}
	plain := SubscribedSKU{
		SkuID: plainID(sku.GetSkuId()), SkuPartNumber: value(sku.GetSkuPartNumber()),
		CapabilityStatus: value(sku.GetCapabilityStatus()),
	}
	if units := sku.GetPrepaidUnits(); units != nil {
		plain.EnabledUnits = int(value(units.GetEnabled()))
	}
	for _, plan := range sku.GetServicePlans() {
		if plan == nil {
			continue
		}
		plain.ServicePlans = append(plain.ServicePlans, ServicePlan{
			ID: plainID(plan.GetServicePlanId()), Name: value(plan.GetServicePlanName()),
			ProvisioningStatus: value(plan.GetProvisioningStatus()),
		})
	}
	return plain
}

func plainID(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return id.String()
}
