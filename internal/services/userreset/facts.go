package userreset

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/checks"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// question is what the configuration asks: the day, and the policy that it writes. A nil field is read from the tenant.
type question struct {
	today, asOf sspr.Date
	endings     []sspr.Ending
	now         time.Time
	scope       sspr.Scope
	// ownScope is true if the configuration writes the scope.
	ownScope bool
	required *int64
	methods  *[]sspr.Method
}

// complete fills from the tenant what the configuration does not write.
func (q question) complete(doc *portal.Document) question {
	if doc == nil {
		return q
	}
	if q.scope.EnabledFor == nil {
		q.scope = portal.ScopePage.Read(*doc)
	}
	if q.required == nil {
		q.required = portal.MethodsPage.Read(*doc).Required
	}
	return q
}

// group returns the object ID of the group of the scope, "" if there is none or it is not known.
func (q question) group() string {
	if q.scope.EnabledFor == nil || *q.scope.EnabledFor != sspr.EnabledForSelected || q.scope.GroupID == nil || *q.scope.GroupID == sspr.NoGroupID {
		return ""
	}
	return sspr.NewObjectID(*q.scope.GroupID).String()
}

// facts returns what the findings show for a completed question.
func (f *findings) facts(q question) ready.Facts {
	facts := ready.Facts{
		Rules:                 ready.Rules{Endings: q.endings, AsOf: q.asOf},
		AdministratorsAllowed: f.administrators.value.Enabled, Required: q.required,
		Unlock: f.onPremises.value.UnlockWithoutReset, Writeback: writeback(f.onPremises.known()),
	}
	if account := f.account.known(); account != nil && account.Shown {
		facts.Enabled, facts.Member = new(account.Enabled), new(!account.External)
	}
	facts.Licensed, facts.Password = f.licensed(), f.password()
	facts.Administrator, facts.GlobalAdministrator = f.roles()
	f.addScope(&facts, q)
	f.addRegistered(&facts.Person)
	f.addOffered(&facts, q)
	if q.asOf > q.today {
		facts.Blocked = new(false) // a block ends after a day
	} else if f.blocked.err == nil && f.id() != "" {
		// Of very many events the log keeps the newest, and the user may be in the others.
		if blocked := !f.blockedAt(q.now).IsZero(); blocked || f.blocked.value.Results.Total() == len(f.blocked.value.Newest) {
			facts.Blocked = &blocked
		}
	}
	return facts
}

// writeback returns whether either kind of writeback is on.
func writeback(o *sspr.OnPremisesIntegration) *bool {
	switch {
	case o == nil:
		return nil
	case o.WriteBack != nil && *o.WriteBack, o.CloudSyncWriteBack != nil && *o.CloudSyncWriteBack:
		return new(true)
	case o.WriteBack == nil || o.CloudSyncWriteBack == nil:
		return nil
	default:
		return new(false)
	}
}

func (f *findings) licensed() *bool {
	if f.account.err != nil || f.skus.err != nil || f.account.value.Licenses == nil {
		return nil
	}
	return new(sspr.LicensingOf(checks.Subscriptions(f.skus.value)).Covers(f.account.value.DirectoryUser))
}

// password returns where the password is kept. A domain that Microsoft owns is never federated.
func (f *findings) password() *ready.PasswordSource {
	account := f.account.known()
	if account == nil || !account.Shown {
		return nil
	}
	_, domain, _ := strings.Cut(strings.ToLower(account.UserPrincipalName), "@")
	switch {
	case account.Synchronized:
		return new(ready.Synchronized)
	case strings.HasSuffix(domain, ".onmicrosoft.com"):
		return new(ready.InCloud)
	case f.federated.err != nil:
		return nil
	case slices.Contains(f.federated.value, domain):
		return new(ready.Federated)
	default:
		return new(ready.InCloud)
	}
}

// roles returns whether the two-gate policy applies to the user, and whether the user is a Global Administrator. Roles that
// the user could activate are not listed. If the registration report calls a user without a role an administrator, it may
// have counted such a role, or be late.
func (f *findings) roles() (administrator, global *bool) {
	if f.nested.err != nil {
		return nil, nil
	}
	administrator, global = new(false), new(false)
	some := false
	for _, m := range f.nested.value {
		if !m.Role {
			continue
		}
		some = true
		under := ready.UnderTwoGate(m.Name)
		switch {
		case m.GlobalAdministrator():
			return new(true), new(true)
		case m.Template == "":
			global = nil
		}
		switch {
		case under == nil && (administrator == nil || !*administrator):
			administrator = nil
		case under != nil && *under:
			administrator = under
		}
	}
	if !some && f.row.err == nil && f.row.value.Administrator {
		return nil, nil
	}
	return administrator, global
}

func (f *findings) addScope(facts *ready.Facts, q question) {
	switch e := q.scope.EnabledFor; {
	case e == nil || !slices.Contains([]sspr.EnabledFor{sspr.EnabledForNone, sspr.EnabledForSelected, sspr.EnabledForAll}, *e):
		return
	case *e == sspr.EnabledForSelected && q.scope.GroupID == nil:
		facts.EnabledFor = e
		return
	default:
		facts.EnabledFor = e
	}
	group := q.group()
	facts.NoGroup = *facts.EnabledFor == sspr.EnabledForSelected && group == ""
	if f.nested.err == nil {
		facts.InScope = new(group != "" && has(f.nested, group))
		if q.ownScope && f.group.err != nil {
			facts.InScope = nil // the configuration may have the ID of no group
		}
	}
}

// addRegistered adds the methods that the user has registered, or may have. Version 1.0 shows neither security questions nor
// hardware tokens. If the report lists them, the user may have them: it is late by hours.
func (f *findings) addRegistered(p *ready.Person) {
	hidden := sspr.SetOf(sspr.SecurityQuestions, sspr.HardwareOATH)
	reported := sspr.SetOf(sspr.Methods()...)
	if f.row.err == nil {
		reported = sspr.ResetMethods(f.row.value.Methods)
	}
	if f.registered.err != nil {
		p.PerhapsRegistered = sspr.SetOf(sspr.Methods()...)
		return
	}
	now := f.registered.value
	p.Registered, p.UnknownRegistered = now.Methods, now.Unknown
	p.PerhapsRegistered = now.Perhaps | reported&hidden
	if f.row.err == nil && reported.Has(sspr.MobileAppNotification) && !reported.Has(sspr.MobileAppCode) {
		p.PerhapsRegistered = p.PerhapsRegistered.Without(sspr.MobileAppCode) // the app was set up without codes
	}
}

// addOffered adds the methods that the policies offer to the user, or may offer, and the migration state.
func (f *findings) addOffered(facts *ready.Facts, q question) {
	facts.Rules.State = f.policy.value.MigrationState
	if q.methods != nil {
		facts.Person.Offered = sspr.SetOf(*q.methods...)
		return
	}
	least, most := f.available(false), f.available(true)
	facts.Person.Offered, _ = f.offered(least)
	favorable, perhaps := f.offered(most)
	facts.Person.PerhapsOffered = favorable | perhaps
	if least.State == nil || least.Legacy == nil {
		facts.Person.PerhapsOffered |= unseenOffers(least.State)
	}
	facts.Person.PerhapsOffered &^= facts.Person.Offered
}

// unseenOffers returns what may be offered if the legacy switches, or the state of the migration, are not known.
func unseenOffers(state *sspr.MigrationState) sspr.MethodSet {
	switch {
	case state == nil:
		return sspr.SetOf(sspr.Methods()...)
	case *state == sspr.MigrationComplete:
		return sspr.SetOf(sspr.SecurityQuestions)
	default:
		return sspr.SetOf(sspr.LegacyMethods()...)
	}
}

// available returns the policies for this user. If it is not known which groups the user is in, a method for some groups
// counts as one for all users or for none.
func (f *findings) available(favorable bool) sspr.Availability {
	a := sspr.Availability{State: f.policy.value.MigrationState, Configurations: maps.Clone(f.configurations.value)}
	if doc := f.portal.known(); doc != nil {
		a.Legacy = portal.MethodsPage.Read(*doc).Methods
	}
	if f.nested.err == nil {
		return a
	}
	for m, c := range a.Configurations {
		if len((sspr.Availability{Configurations: map[sspr.ConfigurableMethod]sspr.MethodConfiguration{m: c}}).TargetGroups()) == 0 {
			continue
		}
		c.Included, c.Excluded = &[]sspr.Target{}, nil
		if favorable {
			c.Included = &[]sspr.Target{{ID: sspr.AllUsers, Type: "group"}}
		}
		a.Configurations[m] = c
	}
	return a
}

// offered returns what the policies offer to the user, and what they may offer.
func (f *findings) offered(a sspr.Availability) (offered, perhaps sspr.MethodSet) {
	if a.State == nil {
		return 0, 0
	}
	if a.Legacy == nil && *a.State != sspr.MigrationComplete {
		a.Legacy = &[]sspr.Method{} // what they add is not certain
	}
	offering, _ := a.Offering(func(group, _ string) bool { return has(f.nested, sspr.NewObjectID(group).String()) })
	return offering.To(f.id())
}

// groupGone reports whether the group of the scope does not exist.
func (f *findings) groupGone() bool { return serviceerror.KindOf(f.group.err) == serviceerror.NotFound }

// id returns the object ID of the user, "" if the configuration has the name and the directory cannot be read.
func (f *findings) id() string {
	if f.account.value.ID == "" && attribute.UserName(f.user) == "" {
		return f.user
	}
	return f.account.value.ID
}

// blockedAt returns when the service blocked the user in the last day, zero if it did not.
func (f *findings) blockedAt(now time.Time) time.Time {
	account := f.account.value
	is := func(id, name string) bool {
		return id != "" && strings.EqualFold(id, f.id()) || name != "" && strings.EqualFold(name, account.UserPrincipalName)
	}
	for _, e := range f.blocked.value.Newest { // the newest first
		concerns := is(e.By.ID, e.By.Name) || slices.ContainsFunc(e.Targets, func(t sspr.AuditTarget) bool { return is(t.ID, t.Name) })
		if concerns && now.Sub(e.At) < blockedFor {
			return e.At
		}
	}
	return time.Time{}
}

// path returns the names of the groups from one of the user's own to the group of the scope. A group whose name cannot be
// read is named by its object ID. Groups in between are left out if their order is not known.
func (f *findings) path(group string) []string {
	if !has(f.nested, group) {
		return nil
	}
	name := func(id string) string {
		i := slices.IndexFunc(f.nested.value, func(m graph.Membership) bool { return m.ID == id })
		if i < 0 || f.nested.value[i].Name == "" {
			return id
		}
		return f.nested.value[i].Name
	}
	if has(f.direct, group) || f.inGroup.value == nil {
		return []string{name(group)}
	}
	var own, between []string
	for _, m := range f.nested.value {
		if _, inside := f.inGroup.value[m.ID]; !inside || m.Role {
			continue
		}
		if has(f.direct, m.ID) {
			own = append(own, name(m.ID))
		} else {
			between = append(between, name(m.ID))
		}
	}
	slices.Sort(own)
	if len(own) == 0 {
		return []string{name(group)}
	}
	path := own[:1]
	if len(between) == 1 && len(own) == 1 {
		path = append(path, between[0])
	}
	return append(path, name(group))
}
