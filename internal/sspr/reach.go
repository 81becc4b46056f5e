package sspr

// Reach is the set of users whom a scope allows to reset passwords.
type Reach struct {
	everybody bool
	group     string
	member    func(group, user string) bool
}

// Reach returns the users whom the scope allows to reset passwords. member reports whether a user is in a group,
// including nested groups, which count (sspr-policy 3.1). ok is false if the scope is not known.
func (s Scope) Reach(member func(group, user string) bool) (reach Reach, ok bool) {
	switch {
	case s.EnabledFor == nil:
		return reach, false
	case *s.EnabledFor == EnabledForAll:
		return Reach{everybody: true}, true
	case *s.EnabledFor == EnabledForNone:
		return Reach{}, true
	case *s.EnabledFor == EnabledForSelected && s.GroupID != nil:
		return Reach{group: *s.GroupID, member: member}, true
	default:
		return reach, false
	}
}

// Has reports whether a user is in scope.
func (r Reach) Has(user string) bool {
	return r.everybody || r.group != "" && r.member(r.group, user)
}

// Narrows reports whether s may exclude a user whom before includes. known is false if that cannot be decided yet, for
// example because the group is created in the same run.
func (s Scope) Narrows(before Scope) (narrows, known bool) {
	switch {
	case before.EnabledFor == nil || *before.EnabledFor == EnabledForNone || is(s.EnabledFor, EnabledForAll):
		return false, true
	case s.EnabledFor == nil || *s.EnabledFor == EnabledForSelected && s.GroupID == nil:
		return true, false
	case *s.EnabledFor != *before.EnabledFor:
		return true, true
	}
	same := s.GroupID == nil || before.GroupID == nil || NewObjectID(*s.GroupID) == NewObjectID(*before.GroupID)
	return *s.EnabledFor == EnabledForSelected && !same, true
}
