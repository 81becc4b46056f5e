package emulator

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
)

// Service is the name of one of the three services.
type Service string

// The services of the tenant.
const (
	// SignIn is Microsoft Entra sign-in: everything that neither of the others serves.
	SignIn Service = "sign-in"
	// Graph is Microsoft Graph, under /v1.0.
	Graph Service = "graph"
	// Portal is the Entra admin center API, under /api.
	Portal Service = "portal"
)

// Request is a request that the tenant received.
type Request struct {
	// Service is the service that received it.
	Service Service
	// Method, Path and Query are those of the request line.
	Method, Path, Query string
	// Header is the request's header without Authorization.
	Header http.Header
	// Body is the decoded body. It is nil for sign-in, so that no secret is kept.
	Body []byte
	// Status is the answer's status; 0 if the connection was closed without one.
	Status int
	// TokenKind is "none", "app" or "user". An unreadable token counts as none.
	TokenKind string
	// Note is a further fact: the grant type of a sign-in, or what a fault did.
	Note string
	// Time is when it came in, on the tenant's clock.
	Time time.Time
	// Batched marks an item of a batch of Graph. The batch itself has an entry of its own, after those of its items.
	Batched bool
}

// IsWrite reports whether the request asked Graph or the portal for a change. Sign-in never counts, nor does a batch: its
// items do. A POST that only reads does not count either.
func (r Request) IsWrite() bool {
	return !r.IsBatch() && (r.Service != Graph || !graph.IsQuery(r.Method, r.Path)) && r.Service != SignIn && r.Method != http.MethodGet && r.Method != http.MethodHead
}

// IsBatch reports whether the request is a batch of Graph, whose items have entries of their own.
func (r Request) IsBatch() bool {
	return !r.Batched && r.Service == Graph && odata.IsBatch(r.Method, r.Path)
}

type requestLog struct {
	mu      sync.Mutex
	brief   bool
	entries []Request
}

func (l *requestLog) add(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.brief {
		r.Header, r.Body = nil, nil
	}
	l.entries = append(l.entries, r)
}

// Requests returns the requests since the start or the last ResetRequests, in the order in which they were answered.
func (s *Server) Requests() []Request {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	return slices.Clone(s.requests.entries)
}

// ResetRequests forgets the requests so far.
func (s *Server) ResetRequests() {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	s.requests.entries = nil
}

// KeepBodies sets whether the log keeps the bodies and headers of later requests. Defaults to true. Many thousands of
// requests would fill the memory.
func (s *Server) KeepBodies(keep bool) {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	s.requests.brief = !keep
}

// GraphThrottle returns how many requests and items of batches Graph let through and refused while
// Settings.GraphRequestsPerSecond was set.
func (s *Server) GraphThrottle() (granted, refused int) { return s.graph.Throttle() }

// ReportThrottle returns how many requests for reports and the audit log, items of batches included, were let through and
// refused while Settings.ReportThrottling was set.
func (s *Server) ReportThrottle() (granted, refused int) { return s.graph.ReportThrottle() }
