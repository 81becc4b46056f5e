// Package onpremises is sspr_on_premises_integration, Password reset > On-premises integration, and the data source
// sspr_on_premises_status.
package onpremises

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type model struct {
	singleton.Base
	WriteBack          types.Bool `tfsdk:"write_back_passwords"`
	CloudSyncWriteBack types.Bool `tfsdk:"write_back_passwords_with_cloud_sync"`
	UnlockWithoutReset types.Bool `tfsdk:"unlock_without_reset"`
}

func (m *model) Settings() sspr.OnPremisesIntegration {
	return sspr.OnPremisesIntegration{
		WriteBack:          attribute.Bool(m.WriteBack),
		CloudSyncWriteBack: attribute.Bool(m.CloudSyncWriteBack),
		UnlockWithoutReset: attribute.Bool(m.UnlockWithoutReset),
	}
}

func (m *model) Show(live sspr.OnPremisesIntegration) {
	m.WriteBack = types.BoolPointerValue(live.WriteBack)
	m.CloudSyncWriteBack = types.BoolPointerValue(live.CloudSyncWriteBack)
	m.UnlockWithoutReset = types.BoolPointerValue(live.UnlockWithoutReset)
}

func definition() singleton.Definition[sspr.OnPremisesIntegration] {
	return singleton.Definition[sspr.OnPremisesIntegration]{
		Model: func() singleton.Model[sspr.OnPremisesIntegration] { return new(model) },
		Name:  "on_premises_integration",
		Page:  "Password reset > On-premises integration",
		Description: "Whether new passwords are written back to the on-premises directory, and whether users may unlock accounts without a reset. It is the page " +
			"**Password reset > On-premises integration** of the Entra admin center.\n\n" +
			"These are the tenant's switches. Writeback must also be set up in Microsoft Entra Connect Sync or Cloud Sync, which no API does. " +
			"How the properties map to the page, and that writeback and unlock must be written separately, is known from other tools only.",
		Plane:      plane.Portal,
		Writes:     plane.OnPremises,
		Needs:      plane.OnPremisesNeeds,
		Attributes: attributes(),
		Open: func(p *run.Data, _ string) singleton.Store[sspr.OnPremisesIntegration] {
			return singleton.Plain[sspr.OnPremisesIntegration]{Tenant: p.Portal.TenantID, Get: p.Portal.OnPremises, Put: p.Portal.UpdateOnPremises}
		},
		Check: sspr.OnPremisesIntegration.Check,
		CheckKept: func(written, live sspr.OnPremisesIntegration) []sspr.Finding {
			return sspr.Overlay(live, written).Check()
		},
	}
}

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"write_back_passwords": attribute.OptionalBool("Write back passwords to your on-premises directory, through Microsoft Entra Connect Sync. " +
			"Portal property `enablementForTenant`."),
		"write_back_passwords_with_cloud_sync": attribute.OptionalBool("Write back passwords with Microsoft Entra Cloud Sync. Portal property `cloudProvisioningEnablementForTenant`."),
		"unlock_without_reset":                 attribute.OptionalBool("Allow users to unlock accounts without resetting their password. Portal property `accountUnlockEnabled`."),
	}
}

// NewResource returns the resource.
func NewResource() resource.Resource {
	return singleton.New(definition())
}

// NewDataSource returns the data source.
func NewDataSource() datasource.DataSource {
	return singleton.NewDataSource(definition())
}
