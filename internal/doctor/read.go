package doctor

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// readTime bounds one read, with its repetitions.
const readTime = time.Minute

// reads are the results of GETs by path: nil for a document that was read, otherwise why it could not be.
type reads struct {
	sync.Mutex
	results map[string]*serviceerror.Error
	// answers are the answers by path.
	answers map[string]readonly.Answer
	// dated reports whether a service has sent its time, and ahead is how far this machine's clock is ahead of it.
	dated bool
	ahead time.Duration
}

// readAll reads the documents that the needs of the types name, side by side, on the services that are signed in to.
func readAll(ctx context.Context, t *readonly.Tenant, all []subject, signedIn map[serviceerror.Service]*signIn) *reads {
	r := &reads{results: map[string]*serviceerror.Error{}, answers: map[string]readonly.Answer{}}
	var wait sync.WaitGroup
	begun := map[string]bool{}
	for _, s := range all {
		for _, n := range s.all() {
			if n.read == "" || begun[n.read] || signedIn[n.service].err != nil {
				continue
			}
			begun[n.read] = true
			wait.Go(func() {
				ctx, cancel := context.WithTimeout(ctx, readTime)
				defer cancel()
				err := r.read(ctx, t, n)
				r.Lock()
				defer r.Unlock()
				r.results[n.read] = err
			})
		}
	}
	wait.Wait()
	return r
}

// read reads one document, and returns why it cannot be read, or nil.
func (r *reads) read(ctx context.Context, t *readonly.Tenant, n need) *serviceerror.Error {
	answer, err := t.Get(ctx, n.service, n.read)
	if err != nil {
		return serviceError(n.service, err)
	}
	r.notice(n.read, answer)
	if answer.OK() && isObject(answer.Body) {
		return nil
	}
	if n.service == serviceerror.Portal {
		return whyOfPortal(ctx, t, n.read)
	}
	return whyOfGraph(n, answer)
}

// notice keeps an answer, and compares this machine's clock with its date.
func (r *reads) notice(path string, answer readonly.Answer) {
	ahead := transport.ClockAhead(answer.Header, time.Now())
	r.Lock()
	defer r.Unlock()
	r.answers[path] = answer
	if answer.Header.Get("Date") == "" {
		return
	}
	r.dated = true
	if ahead.Abs() > r.ahead.Abs() {
		r.ahead = ahead
	}
}

func isObject(body []byte) bool {
	return json.Valid(body) && bytes.HasPrefix(bytes.TrimSpace(body), []byte("{"))
}

// whyOfPortal reads a document again with the portal's client, whose errors are translated. The client alone knows what the
// answers of this undocumented service mean.
func whyOfPortal(ctx context.Context, t *readonly.Tenant, path string) *serviceerror.Error {
	var err error
	if path == onPremisesPath {
		_, err = t.Portal.OnPremises(ctx)
	} else {
		_, err = t.Portal.Policy(ctx)
	}
	return serviceError(serviceerror.Portal, err)
}

// whyOfGraph returns why Microsoft Graph did not answer with a document. Its words are left out, because they can name people.
func whyOfGraph(n need, answer readonly.Answer) *serviceerror.Error {
	path, _, _ := strings.Cut(n.read, "?")
	e := &serviceerror.Error{
		Service: serviceerror.Graph, Operation: "read " + path, Kind: serviceerror.KindOfStatus(answer.Status), Status: answer.Status,
		Code: serviceerror.OneLine(answer.Code()), RequestID: serviceerror.OneLine(answer.RequestID()),
	}
	switch {
	case answer.OK():
		e.Kind, e.Message = serviceerror.NotUnderstood, "the answer is not a JSON object"
	case strings.EqualFold(e.Code, serviceerror.NotPremium):
		e.Kind = serviceerror.NotLicensed
	case e.Kind == serviceerror.Forbidden && e.Code == "":
		e.Kind, e.Message = serviceerror.NotUnderstood, "the answer is not an error of Microsoft Graph; it may come from a proxy"
	}
	return e
}
