package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// reader reads each address once.
type reader struct {
	tenant  *readonly.Tenant
	answers map[string]*answer
	// known are answers by address from before.
	known map[string]readonly.Answer
	// broken has why a service cannot be read at all: without a token, or because it is unreachable.
	broken map[serviceerror.Service]error
	// failures counts the server errors in a row.
	failures map[serviceerror.Service]int
	// texts are all texts of all answers.
	texts map[string]bool
}

// answer is what came from an address.
type answer struct {
	readonly.Answer
	// body is the decoded JSON, nil if there is none. Its numbers are json.Number.
	body any
	// err is why there is no answer at all.
	err error
}

func newReader(t *readonly.Tenant) *reader {
	return &reader{
		tenant: t, answers: map[string]*answer{}, broken: map[serviceerror.Service]error{}, failures: map[serviceerror.Service]int{},
		texts: map[string]bool{},
	}
}

func (r *reader) portal(ctx context.Context, path string) *answer {
	return r.get(ctx, serviceerror.Portal, "/api/PasswordReset/"+path)
}

func (r *reader) graph(ctx context.Context, path string) *answer {
	return r.get(ctx, serviceerror.Graph, "/v1.0/"+path)
}

// get reads an address, with further headers by name and value. An address is always read with the same ones.
func (r *reader) get(ctx context.Context, service serviceerror.Service, address string, header ...string) *answer {
	key := string(service) + " " + address
	if a, ok := r.answers[key]; ok {
		return a
	}
	if err := r.broken[service]; err != nil {
		return &answer{err: err}
	}
	a := &answer{}
	if known, ok := r.known[address]; ok {
		a.Answer = known
	} else if a.Answer, a.err = r.tenant.Get(ctx, service, address, header...); a.err != nil {
		r.broken[service] = a.err
	}
	r.count(service, a)
	d := json.NewDecoder(bytes.NewReader(a.Body))
	d.UseNumber()
	if d.Decode(&a.body) != nil {
		a.body = nil // a page, or nothing
	}
	r.note(a.body)
	r.answers[key] = a
	return a
}

// mostFailures is how many addresses in a row may end with a server error. One address that fails is a finding, and a service
// that is down would keep a person waiting for each.
const mostFailures = 3

// count counts the server errors in a row of a service, and stops asking it if there are too many.
func (r *reader) count(service serviceerror.Service, a *answer) {
	if a.Status < http.StatusInternalServerError {
		r.failures[service] = 0
		return
	}
	if r.failures[service]++; r.failures[service] == mostFailures {
		r.broken[service] = &serviceerror.Error{
			Service: service, Operation: "read", Kind: serviceerror.Unavailable, Status: a.Status, Message: "the service is down",
		}
	}
}

// note remembers all texts of an answer.
func (r *reader) note(v any) {
	switch x := v.(type) {
	case map[string]any:
		for _, inner := range x {
			r.note(inner)
		}
	case []any:
		for _, inner := range x {
			r.note(inner)
		}
	case string:
		r.texts[strings.TrimSpace(x)] = true
	}
}

// object returns the answer as an object. If there is none, why is the finding.
func (a *answer) object() (object map[string]any, why finding) {
	object, ok := a.body.(map[string]any)
	if a.err == nil && a.OK() && ok {
		return object, finding{}
	}
	return nil, a.why()
}

// list returns the rows of a list. If there are none, why is the finding.
func (a *answer) list() (rows []map[string]any, why finding) {
	object, why := a.object()
	if object == nil {
		return nil, why
	}
	list, ok := object["value"].([]any)
	if !ok {
		return nil, finding{"a response without the list `value`", Different}
	}
	for _, one := range list {
		if row, ok := one.(map[string]any); ok {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return nil, notSeen("an empty list")
	}
	return rows, finding{}
}

// why returns the reason for which an answer cannot be read.
func (a *answer) why() finding {
	e, ok := errors.AsType[*serviceerror.Error](a.err)
	switch {
	case ok && e.Kind == serviceerror.NoCredential:
		return notSeen("no credential")
	case ok && e.Kind == serviceerror.Unreachable:
		return notSeen("no answer: unreachable")
	case ok && e.Code != "":
		return notSeen("no token: " + shown(e.Code))
	case a.err != nil:
		return notSeen("no token")
	}
	return notSeen(a.refusal())
}

// refusal returns the status and the code of an answer, such as "HTTP 403 accessDenied".
func (a *answer) refusal() string {
	seen := fmt.Sprintf("HTTP %d", a.Status)
	switch code := a.Code(); {
	case code != "":
		return seen + " " + shown(code)
	case a.body == nil:
		return seen + ", not JSON"
	}
	return seen
}

// identity returns who is signed in to a service.
func (r *reader) identity(ctx context.Context, service serviceerror.Service) (auth.Identity, bool) {
	identity, err := r.tenant.Identity(ctx, service)
	return identity, err == nil
}
