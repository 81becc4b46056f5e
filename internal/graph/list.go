package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	kiotahttp "github.com/microsoft/kiota-http-go"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/batch"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

const (
	// pageSize is the largest page that is asked for, in objects (reference graph-api 6.4).
	pageSize int32 = 999
	// maxPages bounds how many pages are followed, against a list that never ends: ten million objects.
	maxPages = 10_000
	// maxRestarts bounds how often a list is read from its beginning again, because its page token expired on the way.
	maxRestarts = 3
	// listTimeout bounds the reading of one list. A report of a hundred thousand users takes four minutes at the pace that
	// the service allows.
	listTimeout = 30 * time.Minute
)

// expiredPage is what the service says of a page token that is too old (reference graph-api 6.1).
const expiredPage = "Directory_ExpiredPageToken"

// listing is a list of which every page is read.
type listing[T any] struct {
	what call
	// report says that the list is a report, of which few requests are allowed.
	report bool
	// first makes the request for the first page.
	first func(*kiotahttp.NetHttpRequestAdapter) (*abstractions.RequestInformation, error)
	// begin is called before the first page, also where the list is read from its beginning again.
	begin func()
	// each takes one object.
	each func(T)
}

// listPage is one answer of a list. It is read as it came and not into the SDK's models, which take ten times the memory.
type listPage[T any] struct {
	Value []T    `json:"value"`
	Next  string `json:"@odata.nextLink"`
}

// readList reads a list to its end. Pages may be empty and yet have a next one (reference graph-api 6.4).
func readList[T any](ctx context.Context, c *Client, l listing[T]) error {
	for restarts := 0; ; restarts++ {
		l.begin()
		p := pager[T]{client: c, listing: l}
		var err error
		for err == nil && !p.done {
			err = p.page(ctx)
		}
		if !expired(err) || restarts >= maxRestarts {
			return err
		}
	}
}

// expired says whether a list has to be read from its beginning again. Codes come in more than one case (reference
// graph-api 6.1).
func expired(err error) bool {
	e, ok := errors.AsType[*serviceerror.Error](err)
	return ok && strings.EqualFold(e.Code, expiredPage)
}

// pager reads a list page by page.
type pager[T any] struct {
	client *Client
	listing[T]
	// next leads to the next page; nil is the first.
	next *url.URL
	// pages is how many were read, and done says that there are no more.
	pages int
	done  bool
}

// page reads the next page. After an error the same page can be tried again.
func (p *pager[T]) page(ctx context.Context) error {
	var found listPage[T]
	var link *url.URL
	ask := func() (err error) {
		found, link, err = p.ask(ctx)
		return err
	}
	if err := p.client.unlicensedTwice(ctx, ask); err != nil {
		return err
	}
	for _, item := range found.Value {
		p.each(item)
	}
	p.pages++
	if link != nil && (p.next != nil && *link == *p.next || p.pages >= maxPages) {
		return endless(p.what)
	}
	p.next, p.done = link, link == nil
	return nil
}

// unlicensedTwice runs a request, and once more if it is refused for want of a licence. Tenants that have the licence are
// told now and then that they lack it, and are given the report if they ask again.
func (c *Client) unlicensedTwice(ctx context.Context, ask func() error) error {
	err := ask()
	if serviceerror.KindOf(err) == serviceerror.NotLicensed && transport.Sleep(ctx, c.options.ConfirmEvery) {
		err = ask()
	}
	return err
}

// ask sends the request for the next page, and returns what is on it and where the list goes on.
func (p *pager[T]) ask(ctx context.Context) (found listPage[T], link *url.URL, err error) {
	if p.report {
		if ctx = batch.Alone(ctx); !p.client.reports.wait(ctx) {
			return found, nil, cancelled(ctx, p.what.operation)
		}
	}
	err = p.client.do(ctx, p.what, func(ctx context.Context, adapter *kiotahttp.NetHttpRequestAdapter) error {
		request, err := p.first(adapter)
		if err != nil {
			return err
		}
		if p.next != nil {
			request.SetUri(*p.next) // which holds the whole query; the headers stay (reference graph-api 6.4)
		}
		if found, err = fetchPage[T](ctx, adapter, request); err != nil {
			return err
		}
		link, err = p.client.ownLink(found.Next)
		return err
	})
	return found, link, err
}

func endless(what call) error {
	return &serviceerror.Error{
		Service: serviceerror.Graph, Operation: what.operation, Kind: serviceerror.NotUnderstood, Message: "the list of pages does not end",
	}
}

func fetchPage[T any](ctx context.Context, adapter *kiotahttp.NetHttpRequestAdapter, request *abstractions.RequestInformation) (listPage[T], error) {
	found, err := fetchAs[listPage[T]](ctx, adapter, request)
	if err == nil && found.Value == nil {
		err = errUnexpected
	}
	return found, err
}

// fetchAs sends a request and reads what is answered into a T.
func fetchAs[T any](ctx context.Context, adapter *kiotahttp.NetHttpRequestAdapter, request *abstractions.RequestInformation) (T, error) {
	var found T
	answer, err := adapter.SendPrimitive(ctx, request, "[]byte", errorMappings)
	if err != nil {
		return found, err
	}
	body, _ := answer.([]byte)
	if len(body) == 0 {
		return found, errUnexpected
	}
	return found, json.Unmarshal(body, &found)
}

// ownLink reads a paging link, nil if there is none. One to another host, or not over https, is refused: kiota would follow
// it, without a token, and take what it finds.
func (c *Client) ownLink(link string) (*url.URL, error) {
	if link == "" {
		return nil, nil
	}
	next, err := url.Parse(link)
	if err != nil {
		return nil, errUnexpected
	}
	own, err := url.Parse(c.baseURL())
	if err != nil || next.Scheme != own.Scheme || !strings.EqualFold(next.Host, own.Host) {
		return nil, fmt.Errorf("the list goes on at %s://%s, which is not the configured address", next.Scheme, next.Host)
	}
	return next, nil
}
