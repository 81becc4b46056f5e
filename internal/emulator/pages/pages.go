// Package pages shows the journeys of users as pages for a browser: server-rendered HTML without scripts. It is a plain
// stand-in with a look of its own, so that it cannot pass for Microsoft's.
//
// The pages work under the content security policy default-src 'none'; style-src 'self'; form-action 'self', which the server
// sets. A form with a mistake is shown again with status 422. Every other form ends in a redirect, so that the next
// page can be reloaded. Session ids are in cookies, never in URLs.
package pages

import (
	_ "embed"
	"errors"
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// The addresses of the pages.
const (
	pathIndex    = "/"
	pathReset    = "/sspr"
	pathRegister = "/ssprsetup"
	pathSignIn   = "/signin"
	pathSignOut  = "/signout"
	pathPassword = "/password"
	pathOutbox   = "/outbox"
	pathAdmin    = "/admin"
)

//go:embed style.css
var style []byte

// site is the pages of one tenant.
type site struct {
	journeys *journeys.Service
	store    *tenant.Store
}

// New returns the pages of a tenant: /, /ssprsetup, /sspr, /signin, /signout, /password, /outbox, /admin and their /style.css.
// Any other path has a page with status 404.
func New(people *journeys.Service, store *tenant.Store) http.Handler {
	s := &site{journeys: people, store: store}
	mux := http.NewServeMux()
	for pattern, answer := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET " + pathIndex + "{$}": s.index,
		"GET " + pathOutbox:        s.outbox,
		"POST " + pathOutbox:       s.answerPush,
		"GET " + pathAdmin:         s.admin,
		"GET " + pathReset:         s.reset,
		"POST " + pathReset:        s.resetOn,
		"GET " + pathSignIn:        s.signIn,
		"POST " + pathSignIn:       s.signInOn,
		"GET " + pathSignOut:       s.signOut,
		"POST " + pathSignOut:      s.signOutOn,
		"GET " + pathPassword:      s.password,
		"POST " + pathPassword:     s.passwordOn,
		"GET " + pathRegister:      s.register,
		"POST " + pathRegister:     s.registerOn,
		"/":                        s.notFound,
	} {
		mux.Handle(pattern, page(answer))
	}
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(style)
	})
	return mux
}

// maxForm is the longest form that is read, in bytes.
const maxForm = 64 << 10

// page reads the form of a request and shows errors as pages.
func page(answer func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			showMessage(w, http.StatusBadRequest, "bad_form", pathIndex)
			return
		}
		switch err := answer(w, r); {
		case err == nil:
		case errors.Is(err, journeys.ErrUnknown):
			endSession(w, r)
		case errors.Is(err, errBadForm):
			showMessage(w, http.StatusBadRequest, "bad_form", r.URL.Path)
		default:
			// The error can contain the path and parts of the tenant's file, which do not belong on a page.
			showMessage(w, http.StatusInternalServerError, "broken", pathIndex)
		}
	})
}

// errBadForm means that a form is not one of these pages.
var errBadForm = errors.New("no form of these pages")

// endSession removes the session of a page and asks the user to start again.
func endSession(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == pathReset {
		resetSession.forget(w, r)
		showMessage(w, http.StatusGone, "reset_ended", pathReset)
		return
	}
	accountSession.forget(w, r)
	showMessage(w, http.StatusGone, "ended", pathSignIn)
}

func (s *site) notFound(w http.ResponseWriter, _ *http.Request) error {
	showMessage(w, http.StatusNotFound, "not_found", pathIndex)
	return nil
}

// message is a page with a single message.
type message struct {
	frame
	// What is the word of the message, and Start the address at which to go on.
	What, Start string
}

func showMessage(w http.ResponseWriter, status int, what, start string) {
	show(w, status, "message", message{What: what, Start: start})
}

// seeOther ends a POST: the browser loads the next page.
func seeOther(w http.ResponseWriter, r *http.Request, to string) error {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
