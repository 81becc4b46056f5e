package probe

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/signedin"
)

// reply is an answer of a world.
type reply struct {
	status int
	header http.Header
	body   any
}

// world are the answers of a tenant by path and query. It is an http.RoundTripper.
type world struct {
	origin                  string
	graphToken, portalToken string

	mu      sync.Mutex
	replies map[string]*reply
	asked   []string
}

// recorded returns the answers of a lively emulated tenant.
func recorded(t testing.TB) *world {
	t.Helper()
	s := startTenant(t, lively)
	tenant := signedin.Tenant(t, s, asApplication, asPolicyAdmin)
	w := &world{origin: s.URL(), replies: map[string]*reply{}}
	w.graphToken, w.portalToken = s.IssueToken(asApplication), s.IssueToken(emulator.TokenSpec{User: emulator.SeedPolicyAdministratorID, Audience: emulator.PortalAudience})
	r := newReader(tenant)
	for _, p := range All() {
		p.ask(t.Context(), r)
	}
	for key, a := range r.answers {
		_, address, _ := strings.Cut(key, " /")
		w.replies["/"+address] = &reply{a.Status, a.Header, a.body}
	}
	return w
}

// copy returns a world that can be changed without changing this one.
func (w *world) copy() *world {
	c := &world{origin: w.origin, graphToken: w.graphToken, portalToken: w.portalToken, replies: map[string]*reply{}}
	for address, a := range w.replies {
		raw, _ := json.Marshal(a.body)
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		var body any
		_ = d.Decode(&body)
		c.replies[address] = &reply{a.status, a.header.Clone(), body}
	}
	return c
}

// at returns the answer whose address contains a text.
func (w *world) at(part string) *reply {
	for _, address := range sorted(w.replies) {
		plain, _ := url.QueryUnescape(address)
		if strings.Contains(plain, part) {
			return w.replies[address]
		}
	}
	panic("no answer to " + part)
}

// sorted returns the addresses, the shortest first, so that a document comes before what is below it.
func sorted(replies map[string]*reply) []string {
	return slices.SortedFunc(maps.Keys(replies), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
}

// object returns the body of an answer, or what is in it at the names.
func (a *reply) object(names ...string) map[string]any {
	o := a.body.(map[string]any)
	for _, name := range names {
		o = o[name].(map[string]any)
	}
	return o
}

// row returns a row of a list in the body.
func (a *reply) row(i int) map[string]any { return a.object()["value"].([]any)[i].(map[string]any) }

// refuse makes the answer an error of Graph.
func (a *reply) refuse(status int, code string) {
	a.status, a.body = status, map[string]any{"error": map[string]any{"code": code, "message": "No."}}
}

// show makes the answer a list.
func (a *reply) show(rows ...map[string]any) {
	list := []any{}
	for _, row := range rows {
		list = append(list, row)
	}
	a.status, a.body = http.StatusOK, map[string]any{"value": list}
}

// RoundTrip answers from the world. What it does not know is a 501.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	address := r.URL.RequestURI()
	w.asked = append(w.asked, r.Method+" "+address)
	a, ok := w.replies[address]
	if !ok {
		a = &reply{status: http.StatusNotImplemented, header: http.Header{}, body: map[string]any{}}
	}
	raw, _ := json.Marshal(a.body)
	return &http.Response{
		StatusCode: a.status, Header: a.header.Clone(), Body: io.NopCloser(bytes.NewReader(raw)), ContentLength: int64(len(raw)), Request: r,
	}, nil
}

// tenant returns the tenant whose services answer from the world.
func (w *world) tenant() *readonly.Tenant {
	return signedin.At(&http.Client{Transport: w}, w.origin, w.graphToken, w.portalToken)
}

// verdicts runs all probes and returns the results by ID.
func (w *world) verdicts(t testing.TB) map[string]Result {
	t.Helper()
	all := map[string]Result{}
	for _, r := range Run(t.Context(), w.tenant(), nil) {
		all[r.ID] = r
	}
	return all
}
