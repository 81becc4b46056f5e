// Package pages shows the journeys of users as pages for a browser: server-rendered HTML without scripts. It is a plain
// stand-in with a look of its own, so that it cannot pass for Microsoft's.
//
// The pages work under the content security policy default-src 'none'; style-src 'self'; form-action 'self', which the server
// sets. Every form ends in a redirect, with or without a mistake, so that the next page can be reloaded without sending the
// form again. Session ids are in cookies, never in URLs.
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
	pathDevice   = "/devicelogin"
	pathOutbox   = "/outbox"
	pathAdmin    = "/admin"
)

//go:embed style.css
var style []byte

// site is the pages of one tenant.
type site struct {
	journeys *journeys.Service
	store    *tenant.Store
	flashes  flashes
}

// New returns the pages of a tenant: /, /ssprsetup, /sspr, /signin, /signout, /password, /devicelogin, /outbox, /admin and
// their /style.css.
// Any other path has a page with status 404.
func New(people *journeys.Service, store *tenant.Store) http.Handler {
	s := &site{journeys: people, store: store, flashes: flashes{all: map[string]flash{}}}
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
		"GET " + pathPassword:      s.withAccount(s.password),
		"POST " + pathPassword:     s.passwordOn,
		"GET " + pathDevice:        s.withAccount(s.device),
		"POST " + pathDevice:       s.deviceOn,
		"GET " + pathRegister:      s.withAccount(s.register),
		"POST " + pathRegister:     s.registerOn,
	} {
		mux.Handle(pattern, s.page(answer))
	}
	mux.HandleFunc("/", notFound)
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
func (s *site) page(answer func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			s.say(w, r, message{status: http.StatusBadRequest, What: "bad_form", Start: pathIndex})
			return
		}
		if r.Method == http.MethodPost {
			s.flashes.drop(flashSession.id(r))
		} else if m := s.flashOf(r).message; m != nil {
			s.flashes.drop(flashSession.id(r)) // reloading shows the page itself
			s.say(w, r, *m)
			return
		}
		switch err := answer(w, r); {
		case err == nil:
		case errors.Is(err, journeys.ErrUnknown):
			s.endSession(w, r)
		case errors.Is(err, errBadForm):
			s.say(w, r, message{status: http.StatusBadRequest, What: "bad_form", Start: r.URL.Path})
		default:
			// The error can contain the path and parts of the tenant's file, which do not belong on a page.
			s.say(w, r, message{status: http.StatusInternalServerError, What: "broken", Start: pathIndex})
		}
	})
}

// errBadForm means that a form is not one of these pages.
var errBadForm = errors.New("no form of these pages")

// endSession removes the session of a page and asks the user to start again.
func (s *site) endSession(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == pathReset {
		resetSession.forget(w, r)
		s.say(w, r, message{status: http.StatusGone, What: "reset_ended", Start: pathReset})
		return
	}
	accountSession.forget(w, r)
	s.say(w, r, message{status: http.StatusGone, What: "ended", Start: pathSignIn})
}

func notFound(w http.ResponseWriter, _ *http.Request) {
	show(w, http.StatusNotFound, "message", message{What: "not_found", Start: pathIndex})
}

// message is a page with a single message.
type message struct {
	frame
	// What is the word of the message, and Start the address at which to go on.
	What, Start string
	status      int
}

// seeOther ends a POST: the browser loads the next page.
func seeOther(w http.ResponseWriter, r *http.Request, to string) error {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // the path is one of New, and the query is encoded
	return nil
}
