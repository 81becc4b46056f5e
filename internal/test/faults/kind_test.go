package faults

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// requestID is the request id of injected answers. A diagnostic about one must name it.
const requestID = "fa017000-0000-4000-8000-00000000cafe"

// kind is one way in which a request can go wrong.
type kind struct {
	// name names it in a test, and column in the table.
	name, column string
	// applies reports whether it can happen to a request; nil is every request.
	applies func(subject, request) bool
	// fault returns it, without the fields that choose the request.
	fault func(subject, request) emulator.Fault
	// lasting reports whether it goes on until the operation ends.
	lasting bool
	// answered reports whether the service answers, so that an error must name the request id.
	answered bool
	// foreign and drift report whether another administrator changes what the resource does not manage, or manages.
	foreign, drift bool
	// unkept reports whether the service does not keep what it accepts.
	unkept bool
	// undoes reports whether another process writes the whole document, from what it had read before this operation.
	undoes bool
}

const html, plainJSON = "text/html; charset=utf-8", "application/json; charset=utf-8"

// columns are the columns of the table, in order.
var columns = []string{"429", "500", "502", "503", "504", "dropped", "broken", "empty", "400", "401", "expired", "403", "404", "page", "stale", "others", "second process", "not kept", "lasting"}

func kinds() []kind {
	all := []kind{throttled("429 seconds", "1"), throttled("429 fraction", "0.128"), throttled("429 bare", "")}
	for _, status := range []int{500, 502, 503, 504} {
		all = append(all, failing(status, "json", false), failing(status, "html", false), failing(status, "done", true))
	}
	all = append(all,
		dropping("before", emulator.DropBefore), dropping("after", emulator.DropAfter), dropping("in the body", emulator.DropMidBody),
		spoilt("truncated", "broken", `{"id":"authenticationMethodsPolicy","value":[{"id":"3179e48a-750b-4051-`),
		spoilt("malformed", "broken", `{"value":[,]}}`),
		spoilt("empty", "empty", ""),
		kind{name: "400", column: "400", answered: true, applies: atService, fault: refusing(http.StatusBadRequest)},
		kind{name: "404", column: "404", answered: true, applies: atPortal, fault: refusing(http.StatusNotFound)},
		kind{name: "page", column: "page", applies: atService, answered: true, fault: func(_ subject, r request) emulator.Fault {
			return emulator.Fault{Status: http.StatusOK, ContentType: html, Body: "<html><title>Sign in to the proxy</title></html>", Header: r.header()}
		}},
		kind{name: "401", column: "401", answered: true, fault: answering(http.StatusUnauthorized)},
		kind{name: "expired", column: "expired", answered: true, applies: atPortal, fault: answering(http.StatusBadRequest)},
		kind{name: "403", column: "403", answered: true, fault: answering(http.StatusForbidden)},
		kind{name: "stale reads", column: "stale", applies: writing, fault: func(subject, request) emulator.Fault { return emulator.Fault{StaleReads: 3} }},
		kind{name: "others elsewhere", column: "others", applies: atService, foreign: true, fault: func(s subject, _ request) emulator.Fault { return emulator.Fault{Before: s.foreign} }},
		kind{name: "others here", column: "others", applies: inPlace, drift: true, fault: func(s subject, _ request) emulator.Fault { return emulator.Fault{Before: s.drift} }},
		kind{name: "second process", column: "second process", applies: readingWhole, foreign: true, undoes: true, fault: func(s subject, _ request) emulator.Fault { return emulator.Fault{Before: s.foreign} }},
		kind{name: "not kept", column: "not kept", applies: writing, unkept: true, fault: func(subject, request) emulator.Fault { return emulator.Fault{NotPersisted: true} }},
	)
	for _, k := range []kind{throttled("429", ""), failing(503, "html", false), dropping("before", emulator.DropBefore), {name: "403", answered: true, fault: answering(http.StatusForbidden)}} {
		k.name, k.column, k.lasting = "lasting "+k.name, "lasting", true
		all = append(all, k)
	}
	return all
}

func writing(_ subject, r request) bool { return r.writes }
func readingWhole(s subject, r request) bool {
	return s.wholeDocument && r.service == emulator.Portal && !r.writes
}
func atPortal(_ subject, r request) bool  { return r.service == emulator.Portal }
func atService(_ subject, r request) bool { return r.service != emulator.SignIn && !r.batch }

// inPlace reports whether a request is for the very document that another administrator changes: the provider cannot know
// of a change after its last reading.
func inPlace(s subject, r request) bool { return strings.Contains(r.path, s.place) }

// header returns the header with the request id, which each service names differently.
func (r request) header() http.Header {
	name := map[emulator.Service]string{emulator.SignIn: "x-ms-request-id", emulator.Graph: "request-id", emulator.Portal: "x-ms-correlation-id"}[r.service]
	h := http.Header{}
	h.Set(name, requestID)
	return h
}

func throttled(name, after string) kind {
	return kind{name: name, column: "429", answered: true, fault: func(_ subject, r request) emulator.Fault {
		f := answering(http.StatusTooManyRequests)(subject{}, r)
		f.RetryAfter = after
		return f
	}}
}

// failing answers with a 5xx; done reports whether a write has taken effect all the same.
func failing(status int, form string, done bool) kind {
	k := kind{name: fmt.Sprintf("%d %s", status, form), column: fmt.Sprint(status), answered: true}
	if done {
		k.applies = func(_ subject, r request) bool { return r.writes || r.batch }
	}
	k.fault = func(s subject, r request) emulator.Fault {
		f := answering(status)(s, r)
		f.AfterWrite = done
		if form == "html" {
			f.ContentType, f.Body = html, fmt.Sprintf("<html><head><title>%d %s</title></head><body><center>Microsoft-Azure-Application-Gateway/v2</center></body></html>", status, http.StatusText(status))
		}
		return f
	}
	return k
}

func dropping(when string, drop emulator.DropKind) kind {
	return kind{name: "dropped " + when, column: "dropped", fault: func(_ subject, r request) emulator.Fault {
		return emulator.Fault{Drop: drop, Header: r.header()}
	}}
}

// spoilt handles the request and answers 200 with a body that is not the service's. A write that the service refuses has no such
// answer: it would be one that is not kept.
func spoilt(name, column, body string) kind {
	return kind{name: name, column: column, answered: true, applies: func(_ subject, r request) bool { return !r.refused }, fault: func(_ subject, r request) emulator.Fault {
		return emulator.Fault{Status: http.StatusOK, AfterWrite: true, Body: body, ContentType: plainJSON, Header: r.header()}
	}}
}

// refusing answers with an error of the service that is about the request, and not about who sends it.
func refusing(status int) func(subject, request) emulator.Fault {
	return func(_ subject, r request) emulator.Fault {
		body := fmt.Sprintf(`{"error":{"code":"Request_BadRequest","message":"The request is not acceptable today.","innerError":{"request-id":%q}}}`, requestID)
		if r.service == emulator.Portal {
			body = `{"Message":"The request is not acceptable today.","ClientData":{"errorCode":"Request_BadRequest"}}`
		}
		return emulator.Fault{Status: status, ContentType: plainJSON, Header: r.header(), Body: body}
	}
}

// answering answers with an error in the words of the service, without handling the request.
func answering(status int) func(subject, request) emulator.Fault {
	return func(_ subject, r request) emulator.Fault {
		f := emulator.Fault{Status: status, ContentType: plainJSON, Header: r.header(), Body: r.words(status)}
		if r.service == emulator.Portal && status == http.StatusUnauthorized {
			f.ContentType, f.Body = html, "<html><head><title>401 - Unauthorized</title></head></html>"
		}
		return f
	}
}

// words returns the body of a service's answer with a status.
func (r request) words(status int) string {
	switch r.service {
	case emulator.Graph:
		said := map[int][2]string{
			http.StatusUnauthorized: {"InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."},
			http.StatusForbidden:    {"accessDenied", "Request Authorization failed"}, http.StatusTooManyRequests: {"TooManyRequests", "Please retry again later."},
		}[status]
		if said[0] == "" {
			said = [2]string{"UnknownError", ""}
		}
		return fmt.Sprintf(`{"error":{"code":%q,"message":%q,"innerError":{"date":"2026-01-01T00:00:00","request-id":%q}}}`, said[0], said[1], requestID)
	case emulator.Portal:
		code := map[int]string{http.StatusBadRequest: "msalautherror_invalid_grant", http.StatusForbidden: "Authorization_RequestDenied"}[status]
		return fmt.Sprintf(`{"ClassName":"Microsoft.Portal.Framework.Exceptions.ClientException","Message":"The request failed.","HttpStatusCode":%d,"ClientData":{"errorCode":%q}}`, status, code)
	default:
		return fmt.Sprintf(`{"error":"temporarily_unavailable","error_description":"AADSTS90033: A transient error has occurred (%d).","error_codes":[90033]}`, status)
	}
}

// request is a request of an operation: which of those that are alike.
type request struct {
	service      emulator.Service
	method, path string
	// index counts those that are alike, from 0.
	index         int
	writes, batch bool
	// refused reports whether the service refuses it, and the operation goes on in another way.
	refused bool
}

func (r request) String() string {
	path := strings.NewReplacer("/v1.0/", "", "/api/PasswordReset/", "", emulator.SeedTenantID, "tenant", "/", ".").Replace(r.path)
	return fmt.Sprintf("%s %s %s %d", r.service, r.method, strings.Trim(path, "."), r.index+1)
}

// alike are requests that a fault cannot tell apart but by their order.
type alike struct {
	service      emulator.Service
	method, path string
}

// enumerated returns every request of a log. Which requests share a batch depends on milliseconds, so the batches of the log
// are left out, and the given number of batches is added.
func enumerated(log []emulator.Request, batches int) []request {
	seen := map[alike]int{}
	var all []request
	for i := range batches {
		all = append(all, request{service: emulator.Graph, method: http.MethodPost, path: "/v1.0/$batch", index: i, batch: true})
	}
	for _, r := range log {
		if r.IsBatch() {
			continue
		}
		key := alike{r.Service, r.Method, r.Path}
		all = append(all, request{service: r.Service, method: r.Method, path: r.Path, index: seen[key], writes: r.IsWrite(), refused: r.IsWrite() && r.Status >= http.StatusBadRequest})
		seen[key]++
	}
	return all
}
