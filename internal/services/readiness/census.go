package readiness

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/checks"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// census is the users who are checked, and what the tenant shows of them.
type census struct {
	users []sspr.DirectoryUser
	// order has the places of users in the order of their names, so that it does not change from one plan to the next.
	order []int
	// row finds a user's row of the registration report.
	row func(id string) (sspr.UserRegistration, bool)
	// licensing is nil if licenses cannot be read, those of the tenant or those of some user.
	licensing        *sspr.Licensing
	guests, disabled int
	// hidden is the number of members of the group of whom nothing is known, and incomplete the number of rows of the report
	// that show too little.
	hidden, incomplete int
	newest             time.Time
	// roles are the directory roles of each user who has one, by object ID, nil if they could not be read.
	roles map[string][]graph.Role
}

// takeCensus reads the members of a group, or all users, with the registration report, the licenses and the roles.
func takeCensus(ctx context.Context, data *run.Data, group string) (*census, error) {
	// The report's beginning comes first, because without its license nothing else is worth reading.
	if err := data.Graph.BeginUserRegistrations(ctx); err != nil {
		return nil, err
	}
	// The service allows few requests for reports, so that everything else is read in the meantime.
	c := &census{}
	reading, within := errgroup.WithContext(ctx)
	reading.Go(func() error { return c.readReport(within, data) })
	reading.Go(func() (err error) {
		if err = c.readUsers(within, data, group); err != nil {
			return err
		}
		if err = c.readLicenses(within, data); err != nil {
			return err
		}
		c.roles, err = data.Graph.KnownRoles(within)
		return err
	})
	if err := reading.Wait(); err != nil {
		return nil, err
	}
	for _, u := range c.users {
		row, _ := c.row(u.ID)
		switch {
		case external(u, row):
			c.guests++
		case !u.Enabled:
			c.disabled++
		case unseen(u, row):
			c.hidden++
		}
	}
	return c, nil
}

// readReport reads the registration report.
func (c *census) readReport(ctx context.Context, data *run.Data) error {
	rows, err := data.Graph.UserRegistrations(ctx)
	if err != nil {
		return err
	}
	c.row, c.incomplete, c.newest = rows.Lookup(), data.Graph.RegistrationsNotUnderstood(), rows.Newest()
	return nil
}

// readUsers reads the users and orders them. The list of users is not changed, because it is shared.
func (c *census) readUsers(ctx context.Context, data *run.Data, group string) (err error) {
	if group == "" {
		c.users, err = data.Graph.DirectoryUsers(ctx)
	} else {
		c.users, err = data.Graph.GroupUsers(ctx, group)
	}
	c.order = make([]int, len(c.users))
	for i := range c.order {
		c.order[i] = i
	}
	slices.SortFunc(c.order, func(i, j int) int {
		a, b := &c.users[i], &c.users[j]
		if byName := strings.Compare(a.UserPrincipalName, b.UserPrincipalName); byName != 0 {
			return byName
		}
		return strings.Compare(a.ID, b.ID)
	})
	return err
}

// readLicenses reads the tenant's licenses. If that is not allowed, licenses are not considered.
func (c *census) readLicenses(ctx context.Context, data *run.Data) error {
	skus, err := data.Graph.SubscribedSKUs(ctx)
	switch serviceerror.KindOf(err) {
	case serviceerror.Forbidden, serviceerror.ScopeMissing:
		tflog.Info(ctx, "licenses are not considered: they cannot be read", map[string]any{"reason": err.Error()})
		return nil
	}
	if err == nil && !slices.ContainsFunc(c.users, func(u sspr.DirectoryUser) bool { return u.Licenses == nil }) {
		licensing := sspr.LicensingOf(checks.Subscriptions(skus))
		c.licensing = &licensing
	}
	return err
}

// external reports whether a user's password is in another tenant. For an application that may read groups and not users,
// only the report shows that.
func external(u sspr.DirectoryUser, row sspr.UserRegistration) bool {
	return u.External || u.UserPrincipalName == "" && row.External()
}

// unseen reports whether nothing is known of a member. The directory shows the ID alone, and the report does not have the
// user. It may be a guest or a disabled account.
func unseen(u sspr.DirectoryUser, row sspr.UserRegistration) bool {
	return u.Unseen && row.UserType == ""
}

// unseenText returns of how many members nothing is known, and what helps.
func (c *census) unseenText() string {
	are, they := fmt.Sprintf("%d are", c.hidden), "The registration report does not list them, and the application cannot read users. They are not counted: they may be guests, disabled, or not in the report yet."
	if c.hidden == 1 {
		are, they = "1 is", "The registration report does not list this user, and the application cannot read users. The user is not counted: it may be a guest, disabled, or not in the report yet."
	}
	return fmt.Sprintf("Of %s of the group, %s known only by ID. %s Grant the application the permission User.Read.All.", sspr.Count(int64(len(c.users)), "member"), are, they)
}

// people returns an iterator over the users who count, because a tenant can have very many.
func (c *census) people(policy policy) iter.Seq[ready.Person] {
	return func(yield func(ready.Person) bool) {
		for _, i := range c.order {
			u := c.users[i]
			row, reported := c.row(u.ID)
			if external(u, row) || !u.Enabled || unseen(u, row) {
				continue
			}
			var p ready.Person
			if reported {
				p = ready.PersonOf(row)
			}
			p.ID, p.Name = u.ID, cmp.Or(u.UserPrincipalName, p.Name)
			p.Offered, p.PerhapsOffered = policy.offering(u.ID)
			c.addRoles(&p)
			p.Unlicensed = c.licensing != nil && u.Licenses != nil && !c.licensing.Covers(u)
			if !yield(p) {
				return
			}
		}
	}
}

// addRoles adds which policy applies to a person. The report's word on that is wider than the list of roles under the policy for
// administrators, and may omit roles through groups (autumn-2026 5.4). It decides if roles cannot be read. A person without a
// role whom the report calls an administrator may be eligible for one, which counts (sspr-policy 3.2).
func (c *census) addRoles(p *ready.Person) {
	if c.roles == nil {
		p.PerhapsGlobal = p.Administrator
		return
	}
	roles := c.roles[p.ID]
	if len(roles) == 0 {
		return
	}
	p.Administrator = false
	for _, role := range roles {
		under := ready.UnderTwoGate(role.Name)
		p.GlobalAdministrator = p.GlobalAdministrator || role.GlobalAdministrator
		p.TwoGate = p.TwoGate || role.GlobalAdministrator || under != nil && *under
		p.Administrator = p.Administrator || p.TwoGate || under == nil
	}
}
