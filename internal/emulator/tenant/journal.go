package tenant

// userJournal holds users as they were before they were changed in place.
type userJournal struct {
	users  []*User
	before []User
}

// Touch announces that a user is about to be changed.
func (s *State) Touch(u *User) {
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
