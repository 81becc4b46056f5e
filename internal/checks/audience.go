package checks

import (
	"context"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// Audience reads the members of groups, with those of nested groups.
type Audience struct {
	data    *run.Data
	members map[string]map[string]bool
	// unseen are the members of whom the service shows only the ID.
	unseen map[string]bool
}

// NewAudience returns an audience that has read nothing yet.
func NewAudience(p *run.Data) *Audience {
	return &Audience{data: p, members: map[string]map[string]bool{}, unseen: map[string]bool{}}
}

// Offering returns who is offered which of the available methods. It reads the members of the groups that methods are
// enabled for. known is false if the policies do not show enough (see sspr.Availability.Usable).
func (a *Audience) Offering(ctx context.Context, available sspr.Availability) (offering sspr.Offering, known bool, err error) {
	offering, known = available.Offering(a.has)
	if !known {
		return offering, false, nil
	}
	return offering, true, a.read(ctx, available.TargetGroups()...)
}

// Reach returns which users a scope lets reset passwords. It reads the members of the scope's group. known is false if the
// scope does not show enough (see sspr.Scope.Reach).
func (a *Audience) Reach(ctx context.Context, scope sspr.Scope) (reach sspr.Reach, known bool, err error) {
	reach, known = scope.Reach(a.has)
	if !known || *scope.EnabledFor != sspr.EnabledForSelected || *scope.GroupID == "" {
		return reach, known, nil
	}
	return reach, true, a.read(ctx, *scope.GroupID)
}

// Unseen returns the number of members of whom the directory shows only the ID and known returns false. They may be any kind
// of user, guests included.
func (a *Audience) Unseen(known func(user string) bool) int {
	n := 0
	for user := range a.unseen {
		if !known(user) {
			n++
		}
	}
	return n
}

func (a *Audience) has(group, user string) bool { return a.members[group][user] }

func (a *Audience) read(ctx context.Context, groups ...string) error {
	for _, group := range slices.Compact(groups) {
		if a.members[group] != nil {
			continue
		}
		users, err := a.data.Graph.GroupUsers(ctx, group)
		if err != nil && serviceerror.KindOf(err) != serviceerror.NotFound {
			return err
		}
		// A policy keeps the IDs of deleted groups, which have no members.
		a.members[group] = map[string]bool{}
		for _, u := range users {
			a.members[group][u.ID] = true
			if u.Unseen {
				a.unseen[u.ID] = true
			}
		}
	}
	return nil
}
