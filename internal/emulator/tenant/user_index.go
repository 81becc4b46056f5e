package tenant

import (
	"slices"
	"strings"
	"sync"
)

// userIndex finds users without walking all of them.
type userIndex struct {
	// byName holds the positions of users by object id and user principal name in lower case.
	byName map[string]int
	// exact is true in the index of the state that requests see, which only the store changes. In any other state
	// Users may have changed since the index was made.
	exact bool

	once        sync.Once
	memberships map[string][]string // by member's id, the ids of the groups; exact indexes only

	// expanded holds, by group's id, the members of the group and of the groups in it; exact indexes only. A list
	// that is in it never changes.
	expanding sync.Mutex
	expanded  map[string][]string

	// numbers are, by number, the ids of users who may sign in with it; the user itself tells whether that still is so. The
	// map is filled when it is first needed, under the store's lock.
	numbers map[string][]string
}

func newUserIndex(users []User) *userIndex {
	ix := &userIndex{byName: make(map[string]int, 2*len(users))}
	for i, u := range users {
		for _, name := range []string{strings.ToLower(u.ID), strings.ToLower(u.UserPrincipalName)} {
			if _, ok := ix.byName[name]; !ok {
				ix.byName[name] = i
			}
		}
	}
	return ix
}

// forCopy returns the index of a copy, whose owner may change it.
func (ix *userIndex) forCopy() *userIndex {
	if ix == nil {
		return nil
	}
	return &userIndex{byName: ix.byName}
}

// renew returns the exact index of a state that follows the one with the former users. It takes over the names
// if none has changed.
func (ix *userIndex) renew(former, users []User) *userIndex {
	same := ix != nil && len(former) == len(users)
	for i := 0; same && i < len(users); i++ {
		same = users[i].ID == former[i].ID && users[i].UserPrincipalName == former[i].UserPrincipalName
	}
	next := ix.forCopy()
	if !same {
		next = newUserIndex(users)
	}
	next.exact = true
	return next
}

// User returns the user with that id or user principal name, or nil. A caller that may change the state may change
// the result in place.
func (s *State) User(idOrUPN string) *User {
	i := s.UserAt(idOrUPN)
	if i < 0 {
		return nil
	}
	return &s.Users[i]
}

// UserAt returns the position of a user, or -1.
func (s *State) UserAt(idOrUPN string) int {
	if s.index == nil {
		s.index = newUserIndex(s.Users)
	}
	if i, ok := s.index.byName[strings.ToLower(idOrUPN)]; ok && i < len(s.Users) && s.Users[i].hasName(idOrUPN) {
		return i
	}
	if s.index.exact {
		return -1
	}
	i := slices.IndexFunc(s.Users, func(u User) bool { return u.hasName(idOrUPN) })
	if i >= 0 {
		s.index = newUserIndex(s.Users)
	}
	return i
}

func (u *User) hasName(idOrUPN string) bool {
	return strings.EqualFold(u.ID, idOrUPN) || strings.EqualFold(u.UserPrincipalName, idOrUPN)
}

// groupsOf returns the ids of the groups that have the user or group as a direct member, in lower case.
func (s *State) groupsOf(id string) []string {
	if s.index == nil || !s.index.exact {
		return s.memberships()[strings.ToLower(id)]
	}
	s.index.once.Do(func() { s.index.memberships = s.memberships() })
	return s.index.memberships[strings.ToLower(id)]
}

func (s *State) memberships() map[string][]string {
	all := map[string][]string{}
	for _, g := range s.Groups {
		for _, m := range g.Members {
			all[strings.ToLower(m)] = append(all[strings.ToLower(m)], strings.ToLower(g.ID))
		}
	}
	return all
}
