package emulator

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxBody is more than any document of these services holds, in bytes.
const maxBody = 4 << 20

// errBadEncoding says that the body is not what Content-Encoding promises.
var errBadEncoding = errors.New("the request body is not encoded as its header says")

// exchange is one request on its way through a service. Handlers find it with exchangeOf.
type exchange struct {
	service Service
	now     time.Time
	body    []byte
	bodyErr error
	// state is the tenant as this request sees it. A write may change it; the change is kept where the answer's
	// status is below 400.
	state *State
	// claims are those of a token that this tenant signed; the portal keeps them for an expired one too, whose owner its
	// error names.
	claims *claims
	// keep keeps the change although the answer is an error.
	keep bool
	// batched marks an item of a batch.
	batched bool
	// drop is how the connection is to be lost, where an item of a batch says so.
	drop DropKind
	// note goes to the request log.
	note string
	// before is the document that the request replaced, where it may be shown for a while yet.
	before replaced
	// dialect words what the route refuses at Graph; nil until there is a route.
	dialect *dialect
}

type exchangeKey struct{}

func exchangeOf(r *http.Request) *exchange {
	x, _ := r.Context().Value(exchangeKey{}).(*exchange)
	return x
}

// answer is a response that is built in memory, so that it can be logged, changed and withheld before it is sent.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	a.body = append(a.body, p...)
	return len(p), nil
}

// serviceOf tells the services apart by their paths, as they share one origin here.
func serviceOf(path string) Service {
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
	x := &exchange{service: serviceOf(r.URL.Path), now: s.now()}
	x.body, x.bodyErr = readBody(r)
	f := s.faults.next(x.service, r.Method, r.URL)

	if !wait(r.Context(), f.Delay) {
		panic(http.ErrAbortHandler)
	}
	if f.Drop == DropBefore {
		s.log(r, x, 0, "closed before handling")
		panic(http.ErrAbortHandler)
	}
	a := s.answer(r, x, f)
	f.Drop = max(f.Drop, x.drop)
	if f.Drop == DropMidBody && len(a.body) == 0 {
		f.Drop = DropAfter // a 204 has no middle, and its header alone would be all of it
	}
	switch f.Drop {
	case DropAfter:
		s.log(r, x, 0, "closed after handling")
		panic(http.ErrAbortHandler)
	case DropMidBody:
		s.log(r, x, a.status, "closed in the middle of the body")
		a.sendHalf(w)
		panic(http.ErrAbortHandler)
	default:
		s.log(r, x, a.status, "")
		a.send(w)
	}
}

// answer handles the request as far as the fault lets it.
func (s *Server) answer(r *http.Request, x *exchange, f Fault) *answer {
	if f.Before != nil {
		if err := s.store.update(func(st *State) error { f.Before(st); return nil }); err != nil {
			return s.brokenTenant(r, x, err)
		}
	}
	a := &answer{header: http.Header{}}
	if f.Status == 0 || f.AfterWrite {
		a = s.handle(r, x, f)
	}
	if f.Status != 0 {
		a = &answer{status: f.Status, header: http.Header{}, body: []byte(f.Body)}
		if f.ContentType != "" {
			a.header.Set("Content-Type", f.ContentType)
		}
	}
	for name, values := range f.Header {
		a.header[http.CanonicalHeaderKey(name)] = values
	}
	if f.RetryAfter != "" {
		a.header.Set("Retry-After", f.RetryAfter)
	}
	return a
}

// handle lets the service answer, and keeps what it changed.
func (s *Server) handle(r *http.Request, x *exchange, f Fault) *answer {
	if isBatch(x.service, r.Method, r.URL.Path) && !x.batched {
		return s.batch(r, x, f)
	}
	a := &answer{header: http.Header{}}
	kept := func() bool { return a.status < http.StatusBadRequest || x.keep }
	serve := func(st *State) error {
		x.state = st
		s.handlers[x.service].ServeHTTP(a, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x)))
		if !kept() || f.NotPersisted {
			return errDiscard
		}
		return nil
	}
	var err error
	switch {
	case r.Method == http.MethodGet || r.Method == http.MethodHead || isQuery(x.service, r.Method, r.URL.Path):
		if err = s.store.view(serve); errors.Is(err, errDiscard) {
			err = nil
		}
	case x.service == Graph && strings.HasPrefix(r.URL.Path, graphPrefix+"/users/"):
		err = s.store.updateUser(serve) // nothing else of a user can be written
	default:
		err = s.store.update(serve)
	}
	if err != nil {
		return s.brokenTenant(r, x, err)
	}
	if x.before.key != "" && kept() && f.StaleReads > 0 {
		s.stale.show(x.before, f.StaleReads)
	}
	return a
}

// brokenTenant answers where the tenant file cannot be read or written, in the words of the service that was asked.
func (s *Server) brokenTenant(r *http.Request, x *exchange, err error) *answer {
	a := &answer{header: http.Header{}}
	message := "emulator: " + err.Error()
	switch x.service {
	case Graph:
		writeGraphError(a, r, x, http.StatusInternalServerError, "EmulatorError", message)
	case Portal:
		writeClientException(a, r, x, http.StatusInternalServerError, clientException{code: "EmulatorError", message: message})
	default:
		writeSignInError(a, x, http.StatusInternalServerError, signInError{name: "server_error", code: 90033, text: message})
	}
	return a
}

// log records the request. Neither the token nor anything of a sign-in's body is kept.
func (s *Server) log(r *http.Request, x *exchange, status int, note string) {
	header := r.Header.Clone()
	header.Del("Authorization")
	entry := Request{
		Service: x.service, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: header,
		Status: status, TokenKind: x.tokenKind(r), Note: x.note, Time: x.now, Batched: x.batched,
	}
	if x.service == SignIn {
		entry.Note = grantType(x.body)
	} else {
		entry.Body = x.body
	}
	if note != "" {
		entry.Note = strings.TrimPrefix(entry.Note+"; "+note, "; ")
	}
	s.requests.add(entry)
}

func (a *answer) send(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(max(a.status, http.StatusOK))
	_, _ = w.Write(a.body)
}

func (a *answer) sendHalf(w http.ResponseWriter) {
	a.header.Set("Content-Length", fmt.Sprint(len(a.body)))
	a.body = a.body[:len(a.body)/2]
	a.send(w)
	_ = http.NewResponseController(w).Flush()
}

// readBody reads the whole body. net/http has joined the chunks already; Graph's SDK compresses as well
// (reference graph-api 7.1).
func readBody(r *http.Request) ([]byte, error) {
	var reader io.Reader = r.Body
	if strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") {
		unzipped, err := gzip.NewReader(reader)
		if err != nil {
			return nil, errors.Join(errBadEncoding, err)
		}
		reader = unzipped
	}
	body, err := io.ReadAll(io.LimitReader(reader, maxBody+1))
	if err != nil {
		return nil, errors.Join(errBadEncoding, err)
	}
	if len(body) > maxBody {
		return nil, fmt.Errorf("the request body is larger than %d bytes", maxBody)
	}
	if len(body) == 0 {
		return nil, nil
	}
	return body, nil
}

// wait lets the delay pass and says whether the request is still wanted then.
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
