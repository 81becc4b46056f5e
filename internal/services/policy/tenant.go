package policy

import (
	"context"
	"fmt"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/checks"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// checkTenant asks Graph whether the group can be used, whether the tenant is licensed, and who would lose password reset.
func checkTenant(ctx context.Context, p *run.Data, written, live sspr.Scope) []sspr.Finding {
	return p.WithGraph(ctx, sspr.FieldEnabledFor, func(ctx context.Context) []sspr.Finding {
		var found []sspr.Finding
		if written.EnabledFor == nil || *written.EnabledFor != sspr.EnabledForNone {
			found = append(checkGroup(ctx, p, written), checks.License(ctx, p, written.CheckLicense)...)
		}
		return append(found, checkLoss(ctx, p, written, live)...)
	})
}

// checkLoss counts the users who would lose password reset. It reads the current scope and what it takes to reset a password
// from the policy document, because the state may have an unknown value from the configuration.
func checkLoss(ctx context.Context, p *run.Data, written, live sspr.Scope) []sspr.Finding {
	if written.EnabledFor == nil && live.EnabledFor != nil {
		return nil // a restore that does not change the scope
	}
	plan := checks.LockOutPlan{Field: sspr.FieldEnabledFor, Found: run.Methods{Scope: &live}, Planned: run.Methods{Scope: &written}}
	if doc, err := p.Portal.Policy(ctx); err == nil {
		now, methods := portal.ScopePage.Read(doc), portal.MethodsPage.Read(doc)
		plan.Found = run.Methods{Scope: &now, Required: methods.Required, Availability: sspr.Availability{Legacy: methods.Methods}}
	}
	return checks.LockOut(ctx, p, plan)
}

// checkGroup finds a group that cannot work before the service does. It is quiet if the credential may not read groups,
// because the portal API does not need one.
func checkGroup(ctx context.Context, p *run.Data, written sspr.Scope) []sspr.Finding {
	if written.GroupID == nil || *written.GroupID == "" {
		return nil
	}
	return checks.Groups(ctx, p, checks.GroupUse{
		Field: sspr.FieldGroupID, IDs: []string{*written.GroupID}, Purpose: "self-service password reset can be enabled", Quiet: true,
	})
}

// destroyNote returns what the destroy means for the group that the policy names. Whether the service refuses later writes
// of a policy whose group is gone is not known.
func destroyNote(ctx context.Context, p *run.Data, left sspr.Scope, restored bool) string {
	if left.EnabledFor == nil || *left.EnabledFor != sspr.EnabledForSelected || left.GroupID == nil || *left.GroupID == "" {
		return ""
	}
	const risk = "no user can reset a password, and the service may reject later changes to any page of Password reset"
	if !restored {
		return fmt.Sprintf("The policy still names the group %s. If that group is deleted, %s. ", *left.GroupID, risk) +
			"To delete the group as well, apply on_destroy = \"disable\" or \"restore\" before the destroy."
	}
	if _, err := p.Graph.Group(ctx, *left.GroupID); serviceerror.KindOf(err) == serviceerror.NotFound {
		return fmt.Sprintf("The group %s, which this restores, no longer exists: %s. Apply on_destroy = \"disable\" before the destroy.", *left.GroupID, risk)
	}
	return ""
}
