package sspr

import "slices"

// Offering is the methods that a policy offers to each user.
type Offering struct {
	availability Availability
	member       func(group, user string) bool
}

// Offering returns the methods that each user is offered. member reports whether a user is in a group, including nested
// groups. ok is false if that is not known (see Usable).
func (a Availability) Offering(member func(group, user string) bool) (offering Offering, ok bool) {
	_, ok = a.Usable()
	return Offering{a, member}, ok
}

// To returns the methods offered to one user, and those that may or may not be. The legacy switches apply to all users. The
// authentication methods policy applies to users whom a method's targets include and do not exclude (sspr-policy 3.9,
// graph-api 2.3). A method that it offers to others only counts as one that it does not offer.
func (o Offering) To(user string) (offered, perhaps MethodSet) {
	one := o.availability
	one.Configurations = make(map[ConfigurableMethod]MethodConfiguration, len(o.availability.Configurations))
	for m, c := range o.availability.Configurations {
		if !o.targets(c.Included, user, true) || o.targets(c.Excluded, user, false) {
			c.State = new("disabled")
		}
		one.Configurations[m] = c
	}
	methods, _ := one.Usable()
	return SetOf(methods...), SetOf(one.NotKnown()...)
}

// Offers returns the methods of password reset that a configuration offers to at least one user. m is the method that it
// configures.
func (c MethodConfiguration) Offers(m ConfigurableMethod) MethodSet {
	var offered MethodSet
	alone := Availability{Configurations: map[ConfigurableMethod]MethodConfiguration{m: c}}
	for _, method := range Methods() {
		if alone.offers(method) {
			offered = offered.With(method)
		}
	}
	return offered
}

// State returns the migration state, or nil if it is not known.
func (o Offering) State() *MigrationState { return o.availability.State }

func (o Offering) targets(targets *[]Target, user string, unknown bool) bool {
	if targets == nil {
		return unknown
	}
	return slices.ContainsFunc(*targets, func(t Target) bool {
		return t.ID == AllUsers || t.ID == user || o.member(t.ID, user)
	})
}

// TargetGroups returns the IDs of the groups that determine who is offered a method, sorted and without duplicates.
func (a Availability) TargetGroups() []string {
	var groups []string
	for _, c := range a.Configurations {
		if !is(c.State, "enabled") {
			continue
		}
		for _, targets := range []*[]Target{c.Included, c.Excluded} {
			if targets == nil {
				continue
			}
			for _, t := range *targets {
				if t.ID != AllUsers && t.Type != "user" && !slices.Contains(groups, t.ID) {
					groups = append(groups, t.ID)
				}
			}
		}
	}
	slices.Sort(groups)
	return groups
}
