package readiness

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/licence"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// census is who is looked at, and what the tenant tells of them.
type census struct {
	users []sspr.DirectoryUser
	// rows are the rows of the registration report by object id.
	rows map[string]*sspr.UserRegistration
	// licensing is nil where licences cannot be read: those of the tenant, or those of some user.
	licensing        *sspr.Licensing
	guests, disabled int
	newest           time.Time
}

// takeCensus reads the members of a group, or everybody, with the registration report and the licences.
func takeCensus(ctx context.Context, data *framework.ProviderData, group string) (*census, error) {
	// The report comes first: without its licence nothing else is worth reading.
	rows, err := data.Graph.UserRegistrations(ctx)
	if err != nil {
		return nil, err
	}
	c := &census{rows: make(map[string]*sspr.UserRegistration, len(rows))}
	for i := range rows {
		c.rows[rows[i].ID] = &rows[i]
		if rows[i].LastUpdated.After(c.newest) {
			c.newest = rows[i].LastUpdated
		}
	}
	if group == "" {
		c.users, err = data.Graph.DirectoryUsers(ctx)
	} else {
		c.users, err = data.Graph.GroupUsers(ctx, group)
	}
	if err != nil {
		return nil, err
	}
	c.sort()
	for _, u := range c.users {
		switch {
		case c.guest(u):
			c.guests++
		case !u.Enabled:
			c.disabled++
		}
	}
	skus, err := data.Graph.SubscribedSKUs(ctx)
	switch serviceerror.KindOf(err) {
	case serviceerror.Forbidden, serviceerror.ScopeMissing:
		tflog.Info(ctx, "licences are not weighed, as they cannot be read", map[string]any{"reason": err.Error()})
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(c.users, func(u sspr.DirectoryUser) bool { return u.Licences == nil }) {
		licensing := sspr.LicensingOf(licence.Subscriptions(skus))
		c.licensing = &licensing
	}
	return c, nil
}

// sort puts the users in an order that does not change from one plan to the next.
func (c *census) sort() {
	c.users = slices.SortedFunc(slices.Values(c.users), func(a, b sspr.DirectoryUser) int {
		return cmp.Or(strings.Compare(a.UserPrincipalName, b.UserPrincipalName), strings.Compare(a.ID, b.ID))
	})
}

// guest says whether a user's password is in another tenant. An application that may read groups and not users learns it
// from the report alone.
func (c *census) guest(u sspr.DirectoryUser) bool {
	row := c.rows[u.ID]
	return u.Guest || row != nil && row.UserType == "guest"
}

// people gives those who count, one by one, as a tenant can have very many.
func (c *census) people(offered func(user string) sspr.MethodSet) iter.Seq[sspr.Person] {
	return func(yield func(sspr.Person) bool) {
		for _, u := range c.users {
			if c.guest(u) || !u.Enabled {
				continue
			}
			p := sspr.Person{ID: u.ID, Name: u.UserPrincipalName, Offered: offered(u.ID)}
			if row := c.rows[u.ID]; row != nil {
				p.Reported, p.Administrator, p.Registered = true, row.Administrator, sspr.ResetMethods(row.Methods)
				p.Enabled, p.Capable = row.SSPREnabled, row.SSPRCapable
				if p.Name == "" {
					p.Name = row.UserPrincipalName
				}
			}
			p.Unlicensed = c.licensing != nil && u.Licences != nil && !c.licensing.Covers(u)
			if !yield(p) {
				return
			}
		}
	}
}
