package wire

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/batch"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

const (
	// PageSize is the largest page that the service returns, in objects (graph-api 6.4).
	PageSize int32 = 999
	// maxPages bounds how many pages are followed, in case a list never ends: ten million objects.
	maxPages = 10_000
	// MaxRestarts bounds how often a list is read from its beginning again because its page token has expired.
	MaxRestarts = 3
	// ListTimeout bounds the reading of one list. A report about a hundred thousand users takes four minutes at the
	// pace that the service allows.
	ListTimeout = 30 * time.Minute
)

// expiredPage is the code of a page token that is too old (graph-api 6.1).
const expiredPage = "Directory_ExpiredPageToken"

// Listing describes a list and what is done with its objects.
type Listing[T any] struct {
	What Call
	// Report is set for reports, of which the service allows few requests.
	Report bool
	// First returns the request for the first page.
	First func(*Adapter) (*Request, error)
	// Begin is called before the first page, each time that the list is read from its beginning.
	Begin func()
	// Each is called for each object, in order.
	Each func(T)
}

// Page is one answer of a list. It is not read into the SDK's models, which take ten times the memory.
type Page[T any] struct {
	Value []T    `json:"value"`
	Next  string `json:"@odata.nextLink"`
}

// ReadList reads a list to its end. A page may be empty and still have a next one (graph-api 6.4).
func ReadList[T any](ctx context.Context, c *Conn, l Listing[T]) error {
	for restarts := 0; ; restarts++ {
		l.Begin()
		p := Pager[T]{Conn: c, Listing: l}
		var err error
		for err == nil && !p.Done {
			err = p.Read(ctx)
		}
		if !Expired(err) || restarts >= MaxRestarts {
			return err
		}
	}
}

// Expired reports whether a list has to be read from its beginning again. The service writes its codes in more than one
// case (graph-api 6.1).
func Expired(err error) bool {
	e, ok := errors.AsType[*serviceerror.Error](err)
	return ok && strings.EqualFold(e.Code, expiredPage)
}

// Pager reads a list page by page.
type Pager[T any] struct {
	Conn *Conn
	Listing[T]
	// next is the address of the next page, nil for the first.
	next *url.URL
	// Pages is how many pages were read, and Done is set after the last.
	Pages int
	Done  bool
}

// Read reads the next page. After an error the same page can be tried again.
func (p *Pager[T]) Read(ctx context.Context) error {
	var found Page[T]
	var link *url.URL
	ask := func() (err error) {
		found, link, err = p.ask(ctx)
		return err
	}
	if err := p.Conn.RetryUnlicensed(ctx, ask); err != nil {
		return err
	}
	for _, item := range found.Value {
		p.Each(item)
	}
	p.Pages++
	if link != nil && (p.next != nil && *link == *p.next || p.Pages >= maxPages) {
		return endless(p.What)
	}
	p.next, p.Done = link, link == nil
	return nil
}

// RetryUnlicensed runs a request, and once more if the service refuses it because of a missing license. It refuses
// tenants that have the license now and then, and answers when they ask again.
func (c *Conn) RetryUnlicensed(ctx context.Context, ask func() error) error {
	err := ask()
	if serviceerror.KindOf(err) == serviceerror.NotLicensed && transport.Sleep(ctx, c.options.UnlicensedPause) {
		err = ask()
	}
	return err
}

// ask sends the request for the next page, and returns the page and the address of the one after it.
func (p *Pager[T]) ask(ctx context.Context) (found Page[T], link *url.URL, err error) {
	if p.Report {
		if ctx = batch.Alone(ctx); !p.Conn.AwaitReport(ctx) {
			return found, nil, Canceled(ctx, p.What.Operation)
		}
	}
	err = p.Conn.Do(ctx, p.What, func(ctx context.Context, adapter *Adapter) error {
		request, err := p.First(adapter)
		if err != nil {
			return err
		}
		if p.next != nil {
			request.SetUri(*p.next) // the link has the whole query, and the headers stay (graph-api 6.4)
		}
		if found, err = FetchPage[T](ctx, adapter, request); err != nil {
			return err
		}
		link, err = p.Conn.ownLink(found.Next)
		return err
	})
	return found, link, err
}

func endless(what Call) error {
	return &serviceerror.Error{
		Service: serviceerror.Graph, Operation: what.Operation, Kind: serviceerror.NotUnderstood, Message: "the list of pages is endless",
	}
}

// ownLink parses the link to a next page and returns nil if there is none. A link to another host or another scheme is
// an error: kiota would follow it, without a token, and take what it finds.
func (c *Conn) ownLink(link string) (*url.URL, error) {
	if link == "" {
		return nil, nil
	}
	next, err := url.Parse(link)
	if err != nil {
		return nil, ErrUnexpected
	}
	own, err := url.Parse(c.baseURL())
	if err != nil || next.Scheme != own.Scheme || !strings.EqualFold(next.Host, own.Host) {
		return nil, fmt.Errorf("the list continues at %s://%s, which is not the configured endpoint", next.Scheme, next.Host)
	}
	return next, nil
}
