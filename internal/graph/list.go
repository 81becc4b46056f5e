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

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
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

// errMorePages says that a list goes on where no more of it was to be read.
var errMorePages = errors.New("there are more pages than were to be read")

// expiredPage is what the service says of a page token that is too old (reference graph-api 6.1).
const expiredPage = "Directory_ExpiredPageToken"

// listing is a list of which every page is read.
type listing[T any] struct {
	what call
	// report says that the list is a report, of which few requests are allowed.
	report bool
	// most bounds how many pages are read; 0 reads all. Where there are more the error is errMorePages.
	most int
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
		err := readPages(ctx, c, l)
		if e, ok := errors.AsType[*serviceerror.Error](err); !ok || e.Code != expiredPage || restarts >= maxRestarts {
			return err
		}
	}
}

func readPages[T any](ctx context.Context, c *Client, l listing[T]) error {
	var next *url.URL
	for read := 1; read <= maxPages; read++ {
		if l.report {
			if ctx = alone(ctx); !c.reports.wait(ctx) {
				return cancelled(ctx, l.what.operation)
			}
		}
		var found listPage[T]
		var link *url.URL
		err := c.do(ctx, l.what, func(ctx context.Context, adapter *kiotahttp.NetHttpRequestAdapter) error {
			request, err := l.first(adapter)
			if err != nil {
				return err
			}
			if next != nil {
				request.SetUri(*next) // which holds the whole query; the headers stay (reference graph-api 6.4)
			}
			if found, err = fetchPage[T](ctx, adapter, request); err != nil {
				return err
			}
			link, err = c.ownLink(found.Next)
			return err
		})
		if err != nil {
			return err
		}
		for _, item := range found.Value {
			l.each(item)
		}
		if link == nil {
			return nil
		}
		if next != nil && *link == *next {
			break
		}
		if read == l.most {
			return errMorePages
		}
		next = link
	}
	return endless(l.what)
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

// ownLink reads a paging link, nil where there is none. One to another host is refused: kiota would follow it, without a
// token, and take what it finds.
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
		return nil, fmt.Errorf("the list goes on at %s, which is not the configured host", next.Host)
	}
	return next, nil
}
