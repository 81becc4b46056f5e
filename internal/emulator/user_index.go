package emulator

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// userIndex finds users without walking all of them.
type userIndex struct {
	// byName holds the positions of users by object id and user principal name in lower case.
	byName map[string]int
	// exact is true in the index of the state that requests see, which only the store changes. In any other state
	// somebody may have changed Users since the index was made.
	exact bool

	once        sync.Once
	memberships map[string][]string // by member's id, the ids of the groups; exact indexes only

	// expanded holds, by group's id, who is in the group and in the groups in it; exact indexes only. Nobody changes a
	// list that is in it.
	expanding sync.Mutex
	expanded  map[string][]string

	// numbers are the ids of users who may sign in with a number: who has it is to be looked up. It is filled when it is
	// first needed, under the store's lock.
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

// forCopy gives the index of a copy, which can be changed by whoever has it.
func (ix *userIndex) forCopy() *userIndex {
	if ix == nil {
		return nil
	}
	return &userIndex{byName: ix.byName}
}

// renew gives the exact index of a state that follows another one, whose users were the former. It takes over the names
// where none has changed.
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

// User gives the user with that id or user principal name, or nil. The result may be changed in place by whom the state
// was given to be changed.
func (s *State) User(idOrUPN string) *User {
	i := s.userAt(idOrUPN)
	if i < 0 {
		return nil
	}
	return &s.Users[i]
}

// userAt gives the position of a user, or -1.
func (s *State) userAt(idOrUPN string) int {
	if s.index == nil {
		s.index = newUserIndex(s.Users)
	}
	if i, ok := s.index.byName[strings.ToLower(idOrUPN)]; ok && i < len(s.Users) && s.Users[i].isCalled(idOrUPN) {
		return i
	}
	if s.index.exact {
		return -1
	}
	i := slices.IndexFunc(s.Users, func(u User) bool { return u.isCalled(idOrUPN) })
	if i >= 0 {
		s.index = newUserIndex(s.Users)
	}
	return i
}

func (u *User) isCalled(idOrUPN string) bool {
	return strings.EqualFold(u.ID, idOrUPN) || strings.EqualFold(u.UserPrincipalName, idOrUPN)
}

// groupsOf gives the ids of the groups that have the user or group as a direct member, in lower case.
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

// everybodyIn gives the ids of the users and groups in a group and in the groups in it, each once. The caller must not
// change the result. Every page of a list asks for it, so that an exact index works it out once.
func (s *State) everybodyIn(g *Group) []string {
	if s.index == nil || !s.index.exact {
		return s.members(g, true)
	}
	ix, id := s.index, strings.ToLower(g.ID)
	ix.expanding.Lock()
	defer ix.expanding.Unlock()
	if ids, ok := ix.expanded[id]; ok {
		return ids
	}
	if ix.expanded == nil {
		ix.expanded = map[string][]string{}
	}
	ix.expanded[id] = s.members(g, true)
	return ix.expanded[id]
}

// inGroup says whether the user is a member of the group or of a group in it. Groups may be nested in a circle.
func (s *State) inGroup(userID, groupID string) bool {
	seen, next := map[string]bool{}, []string{userID}
	for len(next) > 0 {
		id := next[0]
		next = next[1:]
		for _, group := range s.groupsOf(id) {
			if strings.EqualFold(group, groupID) {
				return true
			}
			if !seen[group] {
				seen[group] = true
				next = append(next, group)
			}
		}
	}
	return false
}

// RemoveUser deletes a user as the directory does: the user is gone from it and from groups, and can be restored for a
// while, during which a number that signs the user in stays taken (reference graph-api 1.9).
func (s *State) RemoveUser(idOrUPN string) {
	u := s.User(idOrUPN)
	if u == nil {
		return
	}
	gone := *u
	s.DeletedUsers = append(s.DeletedUsers, gone)
	s.Users = slices.DeleteFunc(s.Users, func(u User) bool { return u.ID == gone.ID })
	s.index = nil
	s.removeMember(gone.ID)
}

// AddUsers adds n ordinary members to the directory: user00001@contoso.example and so on, with the ids that
// NumberedUserID gives. They have no contact numbers, no methods and no licences, unless each, which is called with
// every new user and its number from 1, gives them some.
func AddUsers(s *State, n int, each ...func(i int, u *User)) {
	users := make([]User, 0, len(s.Users)+n)
	users = append(users, s.Users...)
	for i := 1; i <= n; i++ {
		name := fmt.Sprintf("user%05d", i)
		users = append(users, User{
			ID: NumberedUserID(i), UserPrincipalName: name + "@" + s.Tenant.DefaultDomain, DisplayName: "User " + name[4:],
			Mail: name + "@" + s.Tenant.DefaultDomain, UserType: "Member", AccountEnabled: true,
		})
		for _, change := range each {
			change(i, &users[len(users)-1])
		}
	}
	s.Users, s.index = users, nil
}

// NumberedUserID is the object id of the i-th user that AddUsers adds; the first is number 1.
func NumberedUserID(i int) string { return fmt.Sprintf("b1d4c0de-0000-4000-9000-%012d", i) }

// cloneUsers copies users deeply.
func cloneUsers(users []User) []User {
	copied := slices.Clone(users)
	for i := range copied {
		u := &copied[i]
		u.DirectoryRoles = slices.Clone(u.DirectoryRoles)
		u.BusinessPhones = slices.Clone(u.BusinessPhones)
		u.OtherMails = slices.Clone(u.OtherMails)
		u.RegisteredMethods = slices.Clone(u.RegisteredMethods)
		u.Apps = slices.Clone(u.Apps)
		u.AssignedLicenses = cloneLicences(u.AssignedLicenses)
	}
	return copied
}

// cloneGroups copies groups deeply.
func cloneGroups(groups []Group) []Group {
	copied := slices.Clone(groups)
	for i := range copied {
		g := &copied[i]
		g.GroupTypes = slices.Clone(g.GroupTypes)
		g.Members = slices.Clone(g.Members)
	}
	return copied
}

// userJournal holds users as they were before they were changed in place.
type userJournal struct {
	users  []*User
	before []User
}

// touch announces that a user is about to be changed.
func (s *State) touch(u *User) {
	if s.journal == nil {
		return
	}
	s.journal.users = append(s.journal.users, u)
	s.journal.before = append(s.journal.before, *u)
}

func (j *userJournal) undo() {
	for i := len(j.users) - 1; i >= 0; i-- {
		*j.users[i] = j.before[i]
	}
}
