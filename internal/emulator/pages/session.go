package pages

import (
	"net"
	"net/http"
	"strconv"
)

// session is a kind of session that a browser keeps in a cookie, which it sends to the pages of that kind only.
type session struct {
	cookie string
	paths  []string
}

// The kinds: a reset, a user who is signed in, what the last form has left for the page that follows it, and where a user wants
// to go. A browser can have one of each.
var (
	resetSession   = session{cookie: "emulated_reset", paths: []string{pathReset}}
	accountSession = session{cookie: "emulated_account", paths: []string{pathSignIn, pathRegister, pathPassword, pathDevice, pathSignOut}}
	flashSession   = session{cookie: "emulated_flash", paths: []string{pathIndex}}
	// wantedSession has no id but the page to go to, one of nextPages, while the user first changes the password or registers.
	wantedSession = session{cookie: "emulated_next", paths: accountSession.paths}
)

// name returns the name of the cookie. It contains the port, because browsers send the cookies of a host to all its ports, and
// another port is another tenant.
func (k session) name(r *http.Request) string {
	_, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		return k.cookie
	}
	if _, err = strconv.ParseUint(port, 10, 16); err != nil {
		return k.cookie
	}
	return k.cookie + "_" + port
}

// id returns the id of the session, or "" if the browser has none.
func (k session) id(r *http.Request) string {
	c, err := r.Cookie(k.name(r))
	if err != nil {
		return ""
	}
	return c.Value
}

// keep stores the id of a session in the browser until it is closed. The cookie has no expiry, because the tenant's clock
// decides when a session ends.
func (k session) keep(w http.ResponseWriter, r *http.Request, id string) { k.set(w, r, id, 0) }

// forget removes it.
func (k session) forget(w http.ResponseWriter, r *http.Request) { k.set(w, r, "", -1) }

// set needs a cookie for each path. The cookie is for HTTPS only unless the page itself came over HTTP.
func (k session) set(w http.ResponseWriter, r *http.Request, id string, maxAge int) {
	for _, path := range k.paths {
		http.SetCookie(w, &http.Cookie{ //nolint:gosec // a browser drops a Secure cookie that comes over HTTP, which the pages of a loopback address do
			Name: k.name(r), Value: id, Path: path, MaxAge: maxAge,
			HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
		})
	}
}
