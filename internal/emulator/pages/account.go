package pages

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// accountPage is a page of a user who signs in or is signed in. Step is "" without a session.
type accountPage struct {
	frame
	journeys.Account
	Problem *problem // hides that of the account
	// UserID is what was typed, and Next the page to go to after sign-in.
	UserID, Next string
	// Links help a user who cannot sign in.
	Links []signInLink
}

// nextPages are the pages that can follow sign-in.
var nextPages = []string{pathRegister, pathPassword, pathDevice}

// nextPage returns the page that follows sign-in, "" for none.
func nextPage(r *http.Request) string { return nextPageIn(r.Form.Get("next")) }

// nextPageIn returns a path that is one of nextPages, "" for any other text: it comes from the browser.
func nextPageIn(text string) string {
	if i := slices.Index(nextPages, text); i >= 0 {
		return nextPages[i]
	}
	return ""
}

// askToSignIn redirects to the sign-in page, which leads back afterwards.
func askToSignIn(w http.ResponseWriter, r *http.Request) error {
	return seeOther(w, r, pathSignIn+"?next="+url.QueryEscape(r.URL.Path))
}

// withAccount leads a user who is not signed in to the sign-in page, and shows the page of one who is.
func (s *site) withAccount(page func(http.ResponseWriter, *http.Request, journeys.Account) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		id := accountSession.id(r)
		if id == "" {
			return askToSignIn(w, r)
		}
		a, err := s.journeys.Account(id)
		if err != nil {
			return err
		}
		return page(w, r, a)
	}
}

// goOn redirects to the page of the step, or to the wanted one if the step has none. If the step has one, the page for
// device codes follows when the user has finished it, because an app waits there. After any other, the page of the account shows
// what was done.
func goOn(w http.ResponseWriter, r *http.Request, step journeys.AccountStep, wanted string) error {
	first := ""
	switch step {
	case journeys.AccountChangePassword:
		first = pathPassword
	case journeys.AccountRegister, journeys.AccountConfirm:
		first = pathRegister
	}
	if first != "" {
		if wanted == pathDevice {
			wantedSession.keep(w, r, wanted)
		}
		return seeOther(w, r, first)
	}
	return seeOther(w, r, cmp.Or(wanted, pathSignIn))
}

// finish redirects to the page that the user wanted before the steps of the sign-in, or to another one if there was none.
func finish(w http.ResponseWriter, r *http.Request, otherwise string) error {
	next := nextPageIn(wantedSession.id(r))
	forgetWanted(w, r)
	return seeOther(w, r, cmp.Or(next, otherwise))
}

func forgetWanted(w http.ResponseWriter, r *http.Request) {
	if wantedSession.id(r) != "" {
		wantedSession.forget(w, r)
	}
}

// signIn shows the sign-in page, or the user who is signed in.
func (s *site) signIn(w http.ResponseWriter, r *http.Request) error {
	f := s.flashOf(r)
	p := accountPage{
		Next: nextPage(r), frame: frame{Done: r.Form.Get("done")},
		Problem: problemOf(f.problem, "userId", "password"), UserID: f.typed.Get("userId"),
	}
	if id := accountSession.id(r); id != "" && f.problem == nil {
		a, err := s.journeys.Account(id)
		if err != nil {
			return err
		}
		if a.Step != journeys.AccountSignedIn {
			return goOn(w, r, a.Step, "")
		}
		p.Account = a
	}
	err := s.store.View(func(st *tenant.State) error {
		p.Links = signInLinks(st.Branding)
		return nil
	})
	if err != nil {
		return err
	}
	show(w, http.StatusOK, "signin", p)
	return nil
}

// signInOn signs a user in.
func (s *site) signInOn(w http.ResponseWriter, r *http.Request) error {
	userID := r.PostForm.Get("userId")
	a, err := s.journeys.SignIn(userID, r.PostForm.Get("password"))
	if err != nil {
		return err
	}
	if a.Session == "" {
		query := url.Values{}
		if next := nextPage(r); next != "" {
			query.Set("next", next)
		}
		return s.again(w, r, query, flash{problem: a.Problem, typed: url.Values{"userId": {userID}}})
	}
	accountSession.keep(w, r, a.Session)
	forgetWanted(w, r) // it was of an earlier session
	return goOn(w, r, a.Step, nextPage(r))
}

// signOut shows the question whether to sign out, or that no user is signed in.
func (s *site) signOut(w http.ResponseWriter, r *http.Request) error {
	p := accountPage{}
	if id := accountSession.id(r); id != "" {
		a, err := s.journeys.Account(id)
		if err != nil {
			return err
		}
		p.Account = a
	}
	show(w, http.StatusOK, "signout", p)
	return nil
}

// signOutOn ends the session.
func (s *site) signOutOn(w http.ResponseWriter, r *http.Request) error {
	if id := accountSession.id(r); id != "" {
		s.journeys.SignOut(id)
	}
	accountSession.forget(w, r)
	return seeOther(w, r, pathSignOut)
}

// password shows the page on which a known password is changed.
func (s *site) password(w http.ResponseWriter, r *http.Request, a journeys.Account) error {
	if a.Step == journeys.AccountRegister || a.Step == journeys.AccountConfirm {
		return goOn(w, r, a.Step, "")
	}
	show(w, http.StatusOK, "password", accountPage{Account: a, Problem: problemOf(s.flashOf(r).problem, "old", "password", "again")})
	return nil
}

// passwordOn changes it.
func (s *site) passwordOn(w http.ResponseWriter, r *http.Request) error {
	id := accountSession.id(r)
	if id == "" {
		return journeys.ErrUnknown
	}
	a, err := s.journeys.ChangePassword(id, r.PostForm.Get("old"), r.PostForm.Get("password"), r.PostForm.Get("again"))
	if err != nil {
		return err
	}
	if a.Problem != nil {
		return s.again(w, r, nil, flash{problem: a.Problem})
	}
	if a.Step != journeys.AccountSignedIn {
		return goOn(w, r, a.Step, "")
	}
	return finish(w, r, pathSignIn+"?done=password")
}
