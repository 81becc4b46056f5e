package emulator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/signin"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// visit is a request on its way through the server.
type visit struct {
	*wire.Exchange
	service Service
	// batched marks an item of a batch.
	batched bool
	// drop is how the fault of an item of a batch loses the connection.
	drop DropKind
	// note goes to the request log.
	note string
}

// serviceOf returns the service of a path, as all of them share one origin here.
func serviceOf(path string) Service {
	path = strings.ToLower(path)
	under := func(prefix string) bool { return path == prefix || strings.HasPrefix(path, prefix+"/") }
	switch {
	case under("/v1.0"), under("/beta"):
		return Graph
	case under("/api"):
		return Portal
	default:
		return SignIn
	}
}

// ServeHTTP takes one request through faults, service and log.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := &visit{service: serviceOf(r.URL.Path), Exchange: &wire.Exchange{Now: s.now()}}
	v.Body, v.BodyErr = wire.ReadBody(r)
	f := s.faults.next(v.service, r.Method, r.URL)

	if !wait(r.Context(), f.Delay) {
		panic(http.ErrAbortHandler)
	}
	if f.Drop == DropBefore {
		s.log(r, v, 0, "closed before handling")
		panic(http.ErrAbortHandler)
	}
	a := s.answer(r, v, f)
	f.Drop = max(f.Drop, v.drop)
	if f.Drop == DropMidBody && len(a.Body) == 0 {
		f.Drop = DropAfter // without a body the header would be the whole answer
	}
	switch f.Drop {
	case DropAfter:
		s.log(r, v, 0, "closed after handling")
		panic(http.ErrAbortHandler)
	case DropMidBody:
		s.log(r, v, a.Status, "closed in the middle of the body")
		sendHalf(w, a)
		panic(http.ErrAbortHandler)
	default:
		s.log(r, v, a.Status, "")
		send(w, a)
	}
}

// answer handles the request as far as the fault lets it.
func (s *Server) answer(r *http.Request, v *visit, f Fault) *wire.Answer {
	if f.Before != nil {
		if err := s.store.Update(func(st *State) error { f.Before(st); return nil }); err != nil {
			return s.brokenTenant(r, v, err)
		}
	}
	a := wire.NewAnswer()
	if f.Status == 0 || f.AfterWrite {
		a = s.handle(r, v, f)
	}
	if f.Status != 0 {
		a = wire.NewAnswer()
		a.Status, a.Body = f.Status, []byte(f.Body)
		if f.ContentType != "" {
			a.Header().Set("Content-Type", f.ContentType)
		}
	}
	for name, values := range f.Header {
		a.Header()[http.CanonicalHeaderKey(name)] = values
	}
	if f.RetryAfter != "" {
		a.Header().Set("Retry-After", f.RetryAfter)
	}
	return a
}

// handle lets the service answer, and keeps or drops its change.
func (s *Server) handle(r *http.Request, v *visit, f Fault) *wire.Answer {
	if v.service == Graph && odata.IsBatch(r.Method, r.URL.Path) && !v.batched {
		return s.batch(r, v, f)
	}
	a := wire.NewAnswer()
	kept := func() bool { return a.Status < http.StatusBadRequest || v.Keep }
	serve := func(st *State) error {
		v.State = st
		s.handlers[v.service].ServeHTTP(a, v.In(r))
		if !kept() || f.NotPersisted {
			return tenant.ErrDiscard
		}
		return nil
	}
	var err error
	switch {
	case r.Method == http.MethodGet || r.Method == http.MethodHead || v.service == Graph && graph.IsQuery(r.Method, r.URL.Path):
		if err = s.store.View(serve); errors.Is(err, tenant.ErrDiscard) {
			err = nil
		}
	case v.service == Graph && graph.ChangesOneUser(r.URL.Path):
		err = s.store.UpdateUser(serve)
	default:
		err = s.store.Update(serve)
	}
	if err != nil {
		return s.brokenTenant(r, v, err)
	}
	if v.Before.Key != "" && kept() && f.StaleReads > 0 {
		s.stale.Show(v.Before, f.StaleReads)
	}
	return a
}

// brokenTenant answers that the tenant file cannot be read or written, in the words of the service that was asked.
func (s *Server) brokenTenant(r *http.Request, v *visit, err error) *wire.Answer {
	a := wire.NewAnswer()
	s.services[v.service].WriteBroken(a, r, v.Exchange, "emulator: "+err.Error())
	return a
}

// log records the request. Neither the token nor anything of a sign-in's body is kept.
func (s *Server) log(r *http.Request, v *visit, status int, note string) {
	header := r.Header.Clone()
	header.Del("Authorization")
	entry := Request{
		Service: v.service, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: header,
		Status: status, TokenKind: token.Kind(v.Claims, wire.Bearer(r)), Note: v.note, Time: v.Now, Batched: v.batched,
	}
	if v.service == SignIn {
		entry.Note = signin.GrantType(v.Body)
	} else {
		entry.Body = v.Body
	}
	if note != "" {
		entry.Note = strings.TrimPrefix(entry.Note+"; "+note, "; ")
	}
	s.requests.add(entry)
}

func send(w http.ResponseWriter, a *wire.Answer) {
	for name, values := range a.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(max(a.Status, http.StatusOK))
	_, _ = w.Write(a.Body)
}

func sendHalf(w http.ResponseWriter, a *wire.Answer) {
	a.Header().Set("Content-Length", fmt.Sprint(len(a.Body)))
	a.Body = a.Body[:len(a.Body)/2]
	send(w, a)
	_ = http.NewResponseController(w).Flush()
}

// wait lets the delay pass and reports whether the request is still wanted then.
func wait(ctx context.Context, delay time.Duration) bool {
	if delay <= 0 {
		return true
	}
	t := time.NewTimer(delay)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
