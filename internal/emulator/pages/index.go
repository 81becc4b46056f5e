package pages

import (
	"net/http"

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
	// Notes are what makes a difference for password reset.
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
	return notes
}
