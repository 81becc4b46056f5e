// Package audience finds out to whom the policies offer which methods, for those who count people.
package audience

import (
	"context"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Offering gives who is offered what, of what is available. It reads the members of the groups that methods are enabled
// for. known is false where the policies do not say enough (see sspr.Availability.Usable).
func Offering(ctx context.Context, p *framework.ProviderData, available sspr.Availability) (offering sspr.Offering, known bool, err error) {
	members := map[string]map[string]bool{}
	offering, known = available.Offering(func(group, user string) bool { return members[group][user] })
	if !known {
		return offering, false, nil
	}
	for _, group := range available.TargetGroups() {
		users, err := p.Graph.GroupUsers(ctx, group)
		if serviceerror.KindOf(err) == serviceerror.NotFound {
			continue // a policy keeps the ids of groups that were deleted, and they have no members
		}
		if err != nil {
			return offering, true, err
		}
		members[group] = map[string]bool{}
		for _, u := range users {
			members[group][u.ID] = true
		}
	}
	return offering, true, nil
}
