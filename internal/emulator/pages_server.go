package emulator

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/door"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/pages"
)

// Limits of the listener for people and scripts.
const (
	maxPageBody    = 64 << 10
	maxPageHeader  = 64 << 10
	pageTimeout    = 30 * time.Second
	pageIdle       = 2 * time.Minute
	doorPrefix     = "/_emulator/"
	contentPolicy  = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	referrerPolicy = "same-origin" // not "no-referrer", with which browsers send "Origin: null" with the pages' own forms
)

// pageHandler returns the pages at / and the JSON door under /_emulator/, both behind the same guard. It keeps no log, because
// users enter passwords and codes.
func (s *Server) pageHandler(port string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", pages.New(s.journeys, s.store))
	mux.Handle(doorPrefix, door.New(s.journeys, s.store))
	return pageGuard{port: port, origins: http.NewCrossOriginProtection(), next: mux}
}

// newPageServer serves plain HTTP: browsers trust it on a loopback address, and would warn about a certificate of our own.
func (s *Server) newPageServer(base context.Context, listener net.Listener) *http.Server {
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return &http.Server{
		Handler:           s.pageHandler(port),
		ReadHeaderTimeout: pageTimeout,
		ReadTimeout:       pageTimeout,
		WriteTimeout:      pageTimeout,
		IdleTimeout:       pageIdle,
		MaxHeaderBytes:    maxPageHeader,
		BaseContext:       func(net.Listener) context.Context { return base },
		ErrorLog:          log.New(io.Discard, "", 0), // a panic's stack could show what a person typed
	}
}

// pageGuard accepts requests of users and scripts on this machine, and refuses those that another web site has caused.
type pageGuard struct {
	port    string
	origins *http.CrossOriginProtection
	next    http.Handler
}

// ServeHTTP sets the headers of every answer, and refuses or passes on.
func (g pageGuard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", referrerPolicy)
	h.Set("Cache-Control", "no-store")
	switch {
	case !isLoopbackHost(r.Host, g.port):
		refuse(w, r, http.StatusMisdirectedRequest, "foreign_host",
			"This server accepts only the names of this machine, such as 127.0.0.1:"+g.port+" and localhost:"+g.port+".")
	case g.isCrossSite(r):
		refuse(w, r, http.StatusForbidden, "cross_site", "Requests from other web sites are refused.")
	case r.ContentLength > maxPageBody:
		refuse(w, r, http.StatusRequestEntityTooLarge, "too_large", "The body is longer than "+strconv.Itoa(maxPageBody)+" bytes.")
	default:
		r.Body = http.MaxBytesReader(w, r.Body, maxPageBody)
		g.next.ServeHTTP(w, r)
	}
}

// refuse answers a script in JSON, and a person in plain text.
func refuse(w http.ResponseWriter, r *http.Request, status int, code, message string) {
	if strings.HasPrefix(r.URL.Path, doorPrefix) {
		door.WriteError(w, status, code, message)
		return
	}
	http.Error(w, message, status)
}

// isCrossSite reports whether another site, or another port of this machine, has caused a request. A link to a page is
// allowed: its request changes nothing, and the other site cannot read the answer. A link to the JSON door is not allowed.
func (g pageGuard) isCrossSite(r *http.Request) bool {
	if g.origins.Check(r) != nil {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "": // a script, or a browser too old to send the header
		origin := r.Header.Get("Origin")
		u, err := url.Parse(origin)
		return origin != "" && (err != nil || u.Host != r.Host)
	default:
		isLink := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
		return !isLink || strings.HasPrefix(r.URL.Path, doorPrefix)
	}
}

// isLoopbackHost reports whether a Host header names this machine and the port. An attacker's DNS can resolve any other name to
// 127.0.0.1, so that the browser treats the attacker's page and this server as one site.
func isLoopbackHost(hostport, port string) bool {
	host, got, err := net.SplitHostPort(hostport)
	if err != nil {
		host, got = strings.Trim(hostport, "[]"), "80"
	}
	if got != port {
		return false
	}
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
