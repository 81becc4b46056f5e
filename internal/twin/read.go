package twin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// reader reads one tenant.
type reader struct {
	tenant  *readonly.Tenant
	options Options
	state   *emulator.State
	// tenantID is the ID of the tenant that is read.
	tenantID string
	// operators are the users that the emulated tenant has besides those that are read.
	operators []emulator.User
	ids       *ids
	people    *people
	mask      *mask
	unread    unread
	// answered is how many requests each service has answered with 200.
	answered map[serviceerror.Service]int
	// reports are the times of the last requests for reports, the oldest first.
	reports []time.Time
	// named are the groups to read, in the order in which they were first named. gone are those of Options that do not exist.
	named, gone []string
	// users are the positions of users in state.Users by the ID in the file, and groupRoles the roles of groups by their ID.
	users      map[string]int
	groupRoles map[string][]string
	seen       map[string]bool
}

func newReader(tenant *readonly.Tenant, o Options) *reader {
	if o.ReportsWithin == 0 {
		o.ReportsWithin = reportsWithin
	}
	r := &reader{
		tenant: tenant, options: o, ids: newIDs(o.MapIDs), answered: map[serviceerror.Service]int{},
		users: map[string]int{}, groupRoles: map[string][]string{}, seen: map[string]bool{},
	}
	r.people = newPeople(o)
	r.mask = newMask(r)
	return r
}

func (r *reader) say(format string, values ...any) {
	if r.options.Progress != nil {
		_, _ = fmt.Fprintf(r.options.Progress, format+"\n", values...)
	}
}

// noteColumns is the width of a note.
const noteColumns = 100

// note prints a text in lines of at most noteColumns, if its words allow that.
func (r *reader) note(text string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > noteColumns {
			r.say("%s", line)
			line = " "
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	r.say("%s", line)
}

// What a list asks for at once, and how many pages one may have.
const (
	pageSize = 999
	maxPages = 10_000
)

// Microsoft Graph takes five requests for reports in 10 seconds (graph-api 6.2).
const (
	reportsMost   = 5
	reportsWithin = 10 * time.Second
)

// part is a part of the tenant that is read, with what that takes.
type part struct {
	service serviceerror.Service
	// name is what a person calls it, and permission what reading it takes.
	name, permission string
	// path is the address, with its query. marks are the paths that are marked if it cannot be read; nil is the path alone.
	path   string
	marks  []string
	report bool
	// header are the names and values of headers.
	header []string
	// group is the ID in the file if the part is one group or its members.
	group string
}

// get reads a part. ok is false if it cannot be read, which is marked. The error ends the snapshot.
func (r *reader) get(ctx context.Context, p part) (body []byte, ok bool, err error) {
	body, why, err := r.ask(ctx, p, p.path)
	if err != nil || why != nil {
		if why != nil {
			r.unread.add(p, why)
		}
		return nil, false, err
	}
	return body, true, nil
}

// ask sends a GET. why is the reason for which the part cannot be read.
func (r *reader) ask(ctx context.Context, p part, path string) (body []byte, why *refusal, err error) {
	for try := 0; ; try++ {
		if p.report && !r.awaitReport(ctx) {
			return nil, nil, ctx.Err()
		}
		a, err := r.tenant.Get(ctx, p.service, path, p.header...)
		if err != nil {
			why, err := r.notSignedIn(ctx, p, err)
			return nil, why, err
		}
		switch {
		case a.OK():
			r.answered[p.service]++
			return a.Body, nil, nil
		case a.Status == http.StatusUnauthorized: // in the twin the sign-in is another one, which may not read it
			why, err := r.notSignedIn(ctx, p, errors.New("the service did not accept the token"))
			return nil, why, err
		case a.Status == http.StatusTooManyRequests || a.Status >= http.StatusInternalServerError:
			return nil, nil, fmt.Errorf("read %s: the service answered %d %s; try again later", p.name, a.Status, a.Code())
		case a.Code() == serviceerror.NotPremium && try == 0: // it refuses tenants that have the license now and then
			if !transport.Sleep(ctx, time.Second) {
				return nil, nil, ctx.Err()
			}
			continue
		}
		return nil, &refusal{status: a.Status, code: a.Code()}, nil
	}
}

// notSignedIn returns the refusal of a part for which sign-in failed, or the error that ends the snapshot. A sign-in that has worked
// and ended shows nothing about what may be read.
func (r *reader) notSignedIn(ctx context.Context, p part, err error) (*refusal, error) {
	switch {
	case ctx.Err() != nil || unreachable(err):
		return nil, fmt.Errorf("read %s: %w", p.name, err)
	case r.answered[p.service] > 0:
		return nil, fmt.Errorf("read %s: the sign-in has ended during the snapshot; sign in and try again: %w", p.name, err)
	}
	return denied(err), nil
}

// denied is the refusal of what the twin refuses to everyone, because sign-in failed for a reason.
func denied(why error) *refusal {
	return &refusal{status: http.StatusForbidden, code: "Authorization_RequestDenied", err: why}
}

// unreachable reports whether an error means that the service did not answer, which does not show what may be read.
func unreachable(err error) bool {
	kind := serviceerror.KindOf(err)
	return kind == serviceerror.Unreachable || kind == serviceerror.TimedOut || kind == serviceerror.Unavailable
}

// awaitReport waits until a request for a report may begin. It reports whether ctx has not ended.
func (r *reader) awaitReport(ctx context.Context) bool {
	if len(r.reports) == reportsMost {
		if !transport.Sleep(ctx, time.Until(r.reports[0].Add(r.options.ReportsWithin))) {
			return false
		}
		r.reports = r.reports[1:]
	}
	r.reports = append(r.reports, time.Now())
	return true
}

// list reads a list of T to its end. each gets every object, and page, which may be nil, the number of objects after every page.
func list[T any](ctx context.Context, r *reader, p part, each func(T), page func(objects int)) (ok bool, err error) {
	path, objects := p.path, 0
	for range maxPages {
		body, why, err := r.ask(ctx, p, path)
		if err != nil {
			return false, err
		}
		if why != nil {
			if objects > 0 { // half of a list is no list
				return false, fmt.Errorf("read %s: after %d objects the service answered %d %s; try again later", p.name, objects, why.status, why.code)
			}
			r.unread.add(p, why)
			return false, nil
		}
		var found struct {
			Value []T    `json:"value"`
			Next  string `json:"@odata.nextLink"`
		}
		if !understood(body, &found) {
			r.unread.add(p, odd())
			return false, nil
		}
		for _, one := range found.Value {
			each(one)
		}
		objects += len(found.Value)
		if page != nil {
			page(objects)
		}
		if found.Next == "" {
			return true, nil
		}
		if found.Next == path || !r.own(found.Next) {
			return false, fmt.Errorf("read %s: the link to the next page does not lead to a next page of Microsoft Graph", p.name)
		}
		path = found.Next
	}
	return false, fmt.Errorf("read %s: the list has more than %s pages", p.name, thousands(maxPages))
}

// own reports whether an address is one of Microsoft Graph, to which the token may be sent.
func (r *reader) own(address string) bool {
	link, err := url.Parse(address)
	if err != nil {
		return false
	}
	graph, err := url.Parse(r.tenant.Cloud.GraphEndpoint)
	return err == nil && link.Scheme == graph.Scheme && strings.EqualFold(link.Host, graph.Host)
}
