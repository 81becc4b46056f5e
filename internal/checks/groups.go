package checks

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// GroupUse is a setting that refers to groups.
type GroupUse struct {
	// Field is the name of the setting.
	Field string
	// IDs are the groups' object IDs.
	IDs []string
	// Purpose completes the sentence "... can be used for security groups only" and the like.
	Purpose string
	// Quiet leaves out the warning if the credential may not read groups.
	Quiet bool
}

// TargetGroups returns the groups in a list of targets, without everyone and the users of old policies. If live has all of
// the groups already, there is nothing new to warn of.
func TargetGroups(field string, written, live *[]sspr.Target) GroupUse {
	use := GroupUse{Field: field, Purpose: "authentication methods can be set up", Quiet: true}
	if written == nil {
		return use
	}
	for _, t := range *written {
		if t.ID == sspr.AllUsers || t.Type == "user" {
			continue
		}
		use.IDs = append(use.IDs, t.ID)
		if live == nil || !slices.ContainsFunc(*live, func(l sspr.Target) bool { return strings.EqualFold(l.ID, t.ID) }) {
			use.Quiet = false
		}
	}
	return use
}

// Groups returns errors for groups that do not exist or are no security groups, because a setting with such a group would
// apply to no user. It asks for all groups side by side, so that they travel in batches.
func Groups(ctx context.Context, p *run.Data, uses ...GroupUse) []sspr.Finding {
	ctx, cancel := context.WithTimeout(ctx, run.CheckTime)
	defer cancel()
	found := make([][]sspr.Finding, len(uses))
	var all errgroup.Group
	for i, use := range uses {
		all.Go(func() error {
			found[i] = use.check(ctx, p)
			return nil
		})
	}
	_ = all.Wait() // failures are among the findings
	return slices.Concat(found...)
}

func (u GroupUse) check(ctx context.Context, p *run.Data) []sspr.Finding {
	groups, errs := make([]graph.Group, len(u.IDs)), make([]error, len(u.IDs))
	var all errgroup.Group
	all.SetLimit(maxGroups)
	for i, id := range u.IDs {
		all.Go(func() error {
			groups[i], errs[i] = p.Graph.Group(ctx, id)
			return nil
		})
	}
	_ = all.Wait()
	var found []sspr.Finding
	var unknown error
	for i, id := range u.IDs {
		switch {
		case errs[i] == nil && groups[i].SecurityEnabled:
		case errs[i] == nil:
			found = append(found, u.finding(sspr.Error, "Group not security-enabled", fmt.Sprintf(
				"%q (%s) is not a security group, and %s only for security groups. Choose another group.", groups[i].DisplayName, id, u.Purpose)))
		case serviceerror.KindOf(errs[i]) == serviceerror.NotFound:
			found = append(found, u.finding(sspr.Error, "Group not found", fmt.Sprintf(
				"The tenant has no group with the object ID %s. Check the ID: the admin center shows it under Groups > the group > Overview > Object Id.", id)))
		default:
			unknown = errs[i]
		}
	}
	if unknown != nil {
		found = append(found, u.notChecked(ctx, unknown)...)
	}
	return found
}

// maxGroups is how many groups of one setting are asked for: two batches.
const maxGroups = 40

func (u GroupUse) finding(severity sspr.Severity, summary, detail string) sspr.Finding {
	return sspr.Finding{Severity: severity, Field: u.Field, Summary: summary, Detail: detail}
}

// notChecked returns the warning for groups that could not be read.
func (u GroupUse) notChecked(ctx context.Context, err error) []sspr.Finding {
	kind := serviceerror.KindOf(err)
	if u.Quiet && (kind == serviceerror.Forbidden || kind == serviceerror.ScopeMissing) {
		tflog.Info(ctx, "skipped checking groups: the Graph credential does not allow it", map[string]any{"field": u.Field, "reason": err.Error()})
		return nil
	}
	return []sspr.Finding{u.finding(sspr.Warning, "Groups not checked", fmt.Sprintf(
		"The provider could not check whether the groups of %s exist and are security-enabled. %s The apply continues without this check.", u.Field, diagnose.Sentence(err.Error())))}
}
