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
		Description: "Manages whether reset passwords are written back to the on-premises directory, and whether users can unlock accounts without a reset: " +
			"**Password reset > On-premises integration** in the Entra admin center.",
		Notes:      notes,
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

// notes are the resource's notes. What users see is from Microsoft's documentation, read in November 2026.
const notes = "- **Set up writeback first.** These are the tenant's switches. Writeback also needs Microsoft Entra Connect Sync or Cloud Sync, which this provider does not set up.\n" +
	"- **What users see** (as of November 2026). With writeback, the on-premises password rules apply, but the reset page does not show them and has no password strength indicator. " +
	"For federated users with password hash synchronization, the new password can take up to two minutes to work in the cloud.\n" +
	"- **Known from other tools only:** which property is which switch, and that writeback and unlock must be written in separate requests. The provider reads each of them back."

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"write_back_passwords": attribute.OptionalBool("Whether passwords are written back through Microsoft Entra Connect Sync.").
			Named("`enablementForTenant`"),
		"write_back_passwords_with_cloud_sync": attribute.OptionalBool("Whether passwords are written back through Microsoft Entra Cloud Sync.").
			Named("`cloudProvisioningEnablementForTenant`"),
		"unlock_without_reset": attribute.OptionalBool("Whether users can unlock their on-premises account without resetting the password.").
			Named("`accountUnlockEnabled`"),
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
