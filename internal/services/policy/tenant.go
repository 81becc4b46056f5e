package policy

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/licence"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// checkTenant asks Graph whether the group can be used and whether the tenant is licensed.
func checkTenant(ctx context.Context, p *framework.ProviderData, written, _ sspr.Scope) []sspr.Finding {
	if written.EnabledFor != nil && *written.EnabledFor == sspr.EnabledForNone {
		return nil
	}
	return p.WithGraph(ctx, sspr.FieldEnabledFor, func(ctx context.Context) []sspr.Finding {
		return append(checkGroup(ctx, p, written), licence.Check(ctx, p, written.CheckLicence)...)
	})
}

// checkGroup finds a group that cannot work before the service does. Without the permission to
// read groups there is nothing to find, and the log says so.
func checkGroup(ctx context.Context, p *framework.ProviderData, written sspr.Scope) []sspr.Finding {
	if written.GroupID == nil || *written.GroupID == "" {
		return nil
	}
	group, err := p.Graph.Group(ctx, *written.GroupID)
	switch kind := serviceerror.KindOf(err); {
	case err == nil && group.SecurityEnabled:
		return nil
	case err == nil:
		return groupError("The group is not security-enabled",
			fmt.Sprintf("%q (%s) is not a security group, and self-service password reset can be enabled for security groups only. Choose another group.", group.DisplayName, *written.GroupID))
	case kind == serviceerror.NotFound:
		return groupError("The group does not exist",
			fmt.Sprintf("The tenant has no group with the object ID %s. Check the ID: the admin center shows it under Groups > the group > Overview > Object Id.", *written.GroupID))
	case kind == serviceerror.Forbidden || kind == serviceerror.ScopeMissing:
		tflog.Info(ctx, "the group is not checked, as the Graph credentials do not allow it", map[string]any{"reason": err.Error()})
		return nil
	default:
		return []sspr.Finding{{
			Severity: sspr.Warning, Field: sspr.FieldGroupID, Summary: "The group could not be checked",
			Detail: fmt.Sprintf("Whether the group exists and is security-enabled is not known: %s. The apply goes ahead without this check.", err),
		}}
	}
}

func groupError(summary, detail string) []sspr.Finding {
	return []sspr.Finding{{Severity: sspr.Error, Field: sspr.FieldGroupID, Summary: summary, Detail: detail}}
}
