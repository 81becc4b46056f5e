// Package door serves the journeys of users as JSON under /_emulator/v1/, for tests and scripts. What is under v1 keeps its
// meaning. GET /_emulator/v1/ lists the calls.
//
// The door opens a test tenant: every caller can read the outbox and set passwords. So the server accepts only requests that
// come from this machine and that no web site has caused. The secret id of a journey is sent as a bearer token and is never
// part of a URL, because shells, proxies and browsers store URLs.
//
// A typing mistake is a problem in the answer, which has status 200, as on a page. An error has another status, and its text
// contains nothing of what was sent.
package door

import (
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const base = "/_emulator/v1"

// door is the handler of all calls.
type door struct {
	journeys *journeys.Service
	store    *tenant.Store
}

// call is one call: its method and path below the base, what it does, and an example of its body, nil if it has none.
type call struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	// Session is true if the call needs "Authorization: Bearer ID".
	Session bool   `json:"session"`
	Body    any    `json:"body,omitempty"`
	Does    string `json:"does"`

	handle func(*http.Request) (any, error)
}

// New returns the handler of everything under /_emulator/.
func New(s *journeys.Service, store *tenant.Store) http.Handler {
	d := door{journeys: s, store: store}
	calls := slices.Concat(d.resetCalls(), d.accountCalls(), d.registrationCalls(), d.tenantCalls())
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for i := range calls {
		c := &calls[i]
		c.Path = base + c.Path
		methods[c.Path] = append(methods[c.Path], c.Method)
		mux.HandleFunc(c.Method+" "+c.Path, c.serve)
	}
	for path, allowed := range methods {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			WriteError(w, http.StatusMethodNotAllowed, "method_not_allowed", "Use the method "+strings.Join(allowed, " or ")+".")
		})
	}
	mux.HandleFunc("GET "+base+"/{$}", func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusOK, map[string]any{"about": about, "calls": calls})
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		WriteError(w, http.StatusNotFound, "unknown_call", "There is no such call. GET "+base+"/ lists all.")
	})
	return mux
}

const about = "What users do in an emulated tenant. It is not Microsoft's: enter no real password. " +
	"If session is true, send \"Authorization: Bearer ID\" with the id of a reset or the session of a sign-in. " +
	"Send a body as application/json. A mistake of the user is the problem in an answer with status 200."

func (c *call) serve(w http.ResponseWriter, r *http.Request) {
	answer, err := c.handle(r)
	if err != nil {
		writeErr(w, err)
		return
	}
	write(w, http.StatusOK, answer)
}

// get returns a call without a body.
func get[A any](path, does string, fn func(*http.Request) (A, error)) call {
	return call{Method: http.MethodGet, Path: path, Does: does, handle: func(r *http.Request) (any, error) { return fn(r) }}
}

// post returns a call whose body is like the example.
func post[B, A any](path, does string, example B, fn func(*http.Request, B) (A, error)) call {
	c := call{Method: http.MethodPost, Path: path, Does: does, handle: func(r *http.Request) (any, error) {
		body, err := read[B](r)
		if err != nil {
			return nil, err
		}
		return fn(r, body)
	}}
	if _, empty := any(example).(nothing); !empty {
		c.Body = example
	}
	return c
}

// nothing is the body of a call that takes none.
type nothing struct{}

// look returns a call that reads a journey.
func look[A any](path, does string, fn func(session string) (A, error)) call {
	c := get(path, does, func(r *http.Request) (a A, err error) {
		session, err := sessionOf(r)
		if err != nil {
			return a, err
		}
		return fn(session)
	})
	c.Session = true
	return c
}

// act returns a call that continues a journey, with a body like the example.
func act[B, A any](path, does string, example B, fn func(session string, body B) (A, error)) call {
	c := post(path, does, example, func(r *http.Request, body B) (a A, err error) {
		session, err := sessionOf(r)
		if err != nil {
			return a, err
		}
		return fn(session, body)
	})
	c.Session = true
	return c
}

// step returns a call that continues a journey and has no body.
func step[A any](path, does string, fn func(session string) (A, error)) call {
	return act(path, does, nothing{}, func(session string, _ nothing) (A, error) { return fn(session) })
}

// sessionOf returns the secret id of the journey to which a request belongs.
func sessionOf(r *http.Request) (string, error) {
	scheme, session, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if session = strings.TrimSpace(session); !strings.EqualFold(scheme, "Bearer") || session == "" {
		return "", failure{
			http.StatusUnauthorized, "no_session",
			"Send \"Authorization: Bearer ID\" with the id of the reset or the session of the sign-in.",
		}
	}
	return session, nil
}
