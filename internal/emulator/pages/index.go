package pages

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// indexPage is the first page.
type indexPage struct {
	frame
	Tenant, Day, Password string
	People                []person
	// More is how many people are not shown.
	More int
}

// person is a user of the tenant.
type person struct {
	Name, UserPrincipalName string
	// Notes are what makes a difference for password reset: roles, groups, how many methods are registered and the like.
	Notes []string
}

// maxPeople is how many people the first page shows.
const maxPeople = 100

// index shows who is in the tenant and what can be tried.
func (s *site) index(w http.ResponseWriter, _ *http.Request) error {
	p := indexPage{Password: tenant.SeedPassword}
	err := s.store.View(func(st *tenant.State) error {
		p.Tenant, p.Day = st.Tenant.DisplayName, st.Day()
		shown := min(len(st.Users), maxPeople)
		p.More = len(st.Users) - shown
		for i := range st.Users[:shown] {
			u := &st.Users[i]
			p.People = append(p.People, person{Name: u.DisplayName, UserPrincipalName: u.UserPrincipalName, Notes: notesOn(st, u)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	show(w, http.StatusOK, "index", p)
	return nil
}

func notesOn(st *tenant.State, u *tenant.User) (notes []string) {
	notes = st.RolesOf(u, true)
	if u.UserType == "Guest" {
		notes = append(notes, "guest")
	}
	if !u.AccountEnabled {
		notes = append(notes, "disabled")
	}
	if u.OnPremisesSyncEnabled {
		notes = append(notes, "synchronized from Active Directory")
	}
	if st.IsFederated(u) {
		notes = append(notes, "signs in elsewhere")
	}
	if note := groupNote(st, u); note != "" {
		notes = append(notes, note)
	}
	switch n := tenant.CountMethods(u.RegisteredForReset()); n {
	case 0:
		notes = append(notes, "no method for password reset")
	case 1:
		notes = append(notes, "1 method for password reset")
	default:
		notes = append(notes, fmt.Sprintf("%d methods for password reset", n))
	}
	return notes
}

// maxGroups is how many groups of a user the first page shows.
const maxGroups = 3

// groupNote returns whether a user is in the group for which password reset is on. If it is on for no group, it returns the
// groups of the user, "" for none.
func groupNote(st *tenant.State, u *tenant.User) string {
	policy := settings{st.PasswordResetPolicy}
	if id := tenant.PolicyGroup(policy.Document); id != "" && policy.number(tenant.KeyEnablement) == strconv.Itoa(tenant.EnablementSelected) {
		if st.InGroup(u.ID, id) {
			return "in the group " + groupName(st, id)
		}
		return "not in the group " + groupName(st, id)
	}
	ids := st.GroupsWith(u.ID, false)
	if len(ids) == 0 {
		return ""
	}
	var names []string
	for _, id := range ids[:min(len(ids), maxGroups)] {
		names = append(names, groupName(st, id))
	}
	note := "in " + strings.Join(names, ", ")
	if more := len(ids) - len(names); more > 0 {
		note += fmt.Sprintf(" and %d more", more)
	}
	return note
}
