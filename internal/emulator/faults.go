package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
)

// DropKind is when a fault closes the connection.
type DropKind int

// The ways to lose a connection.
const (
	// NoDrop keeps the connection.
	NoDrop DropKind = iota
	// DropBefore closes the connection before the request is handled.
	DropBefore
	// DropAfter handles the request and closes the connection without an answer.
	DropAfter
	// DropMidBody handles the request and closes the connection in the middle of the answer's body. If the answer
	// has none it is DropAfter.
	DropMidBody
)

// Fault makes matching requests go wrong. The zero values of the matching fields match everything.
//
// A batch of Graph (POST /v1.0/$batch) is a request like any other, and a fault that matches it acts on the batch as a
// whole: once, and not on its items again. Faults that do not match the batch are matched with its items, each by its
// own method and path. So Fault{Service: Graph} acts on batches, and a fault with another method than POST, or with the
// Path of a document, on items. Of an item's fault, Delay delays the batch until the slowest item is through, and Drop
// closes the connection of the whole batch; everything else concerns the item alone. Skip and Times count items in the
// order in which they are handled, which is last to first.
type Fault struct {
	// Service, Method and Path choose the requests. Path is a suffix of the request's path.
	Service Service
	Method  string
	Path    string
	// NextPages matches only what follows a next link of Graph: the pages of a list from the second.
	NextPages bool
	// Skip lets so many matching requests pass first.
	Skip int
	// Times ends the fault after so many requests; 0 means never.
	Times int

	// Status answers instead of handling, with Header, Body and ContentType. 0 handles normally, and then Header and
	// RetryAfter are added to the answer.
	Status      int
	Header      http.Header
	Body        string
	ContentType string
	// RetryAfter is the value of the Retry-After header: seconds, fractional in the wild, or a date.
	RetryAfter string
	// Reached is called for each request on which the fault acts, before Delay, so that a test can wait for the request. It
	// must neither block nor call the server.
	Reached func()
	// Delay passes before anything else happens.
	Delay time.Duration
	// Drop closes the connection.
	Drop DropKind
	// AfterWrite handles the request first and then answers with Status: the write that took effect and reported an error
	// (graph-api 6.2).
	AfterWrite bool
	// StaleReads makes so many GETs of a document show its version before a handled write: of the
	// portal's policy document, of Graph's authorization policy and authentication methods policy, of the configuration
	// of each method, which is also read with the policy that it is part of, and of each method of a user, which is also
	// read with the lists that it is part of. A document that did not exist before the write is absent.
	StaleReads int
	// NotPersisted answers a write as a success and does not store it.
	NotPersisted bool
	// Before changes the tenant just before the request is handled, as another writer who was faster.
	Before func(*State)
}

// MFARequired returns a fault that makes sign-in refuse a user until the user has passed multi-factor authentication, which
// is not possible with a refresh token (AADSTS50076).
func MFARequired() Fault {
	return Fault{
		Service: SignIn, Method: http.MethodPost, Path: "/token", Status: http.StatusBadRequest,
		ContentType: "application/json; charset=utf-8",
		Body: `{"error":"invalid_grant","suberror":"basic_action","error_codes":[50076],"error_description":"AADSTS50076: ` +
			`Due to a configuration change made by your administrator, or because you moved to a new location, you must ` +
			`use multi-factor authentication to access '` + PortalAudience + `'."}`,
	}
}

// ExpiredPageToken returns a fault that makes Graph refuse a page of a list once, because the page token has expired
// (graph-api 6.1). path is a suffix of the list's path, "" any list's. page counts from 2, the first page that has a token,
// over all requests for such pages since the fault was armed.
func ExpiredPageToken(path string, page int) Fault {
	return Fault{
		Service: Graph, Method: http.MethodGet, Path: path, NextPages: true, Skip: max(0, page-2), Times: 1,
		Status: http.StatusBadRequest, ContentType: "application/json",
		Body: `{"error":{"code":"` + odata.ExpiredPageToken + `","message":"` + odata.ExpiredPageTokenText + `","innerError":{` +
			`"date":"2026-01-01T00:00:00","request-id":"00000000-0000-0000-0000-000000000000",` +
			`"client-request-id":"00000000-0000-0000-0000-000000000000"}}}`,
	}
}

func (f Fault) matches(service Service, method string, target *url.URL) bool {
	return (f.Service == "" || f.Service == service) &&
		(f.Method == "" || f.Method == method) &&
		strings.HasSuffix(target.Path, f.Path) &&
		(!f.NextPages || service == Graph && target.Query().Has("$skiptoken"))
}

// armedFault is a fault with its counters.
type armedFault struct {
	Fault
	skipped, used int
}

type faults struct {
	mu    sync.Mutex
	armed []*armedFault
}

// Inject arms a fault. If several faults match a request, the first that is still due acts. remove disarms it
// and can be called more than once.
func (s *Server) Inject(f Fault) (remove func()) {
	armed := &armedFault{Fault: f}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.armed = append(s.faults.armed, armed)
	return func() {
		s.faults.mu.Lock()
		defer s.faults.mu.Unlock()
		s.faults.armed = slices.DeleteFunc(s.faults.armed, func(a *armedFault) bool { return a == armed })
	}
}

// next returns the fault that acts on a request, or one that does nothing.
func (f *faults) next(service Service, method string, target *url.URL) Fault {
	return f.due(func(one Fault) bool { return one.matches(service, method, target) })
}

// nextItem returns the fault that acts on an item of a batch, or one that does nothing.
func (f *faults) nextItem(method string, target *url.URL) Fault {
	return f.due(func(one Fault) bool {
		return !one.matches(Graph, http.MethodPost, &url.URL{Path: odata.BatchPath}) && one.matches(Graph, method, target)
	})
}

// due returns the first fault that matches and is due.
func (f *faults) due(matches func(Fault) bool) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.armed {
		switch {
		case !matches(a.Fault):
		case a.skipped < a.Skip:
			a.skipped++
		case a.Times > 0 && a.used >= a.Times:
		default:
			a.used++
			if a.Reached != nil {
				a.Reached()
			}
			return a.Fault
		}
	}
	return Fault{}
}
