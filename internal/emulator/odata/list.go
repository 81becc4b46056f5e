package odata

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Objects are what the pages of a list are made from. They are made one by one, as a directory can have very many.
type Objects struct {
	// Count is how many positions there are, and At returns the object at one of them.
	Count int
	At    func(int) document.Document
	// Absent reports, cheaply, whether a position has no object to show; nil means that every one has.
	Absent func(int) bool
	// Decorate changes how an object is shown, after filters have looked at it; nil changes nothing.
	Decorate func(int, document.Document) document.Document
	// Candidates returns some positions that include all that a filter matches; ok is false if it finds none without looking
	// At each. Nil never does.
	Candidates func(Filter) (some []int, ok bool)
}

// narrow returns fewer objects that include all that the filter matches, if they can be found without looking at each.
func (o Objects) narrow(f Filter) Objects {
	if f.root == nil || o.Candidates == nil {
		return o
	}
	some, ok := o.Candidates(f)
	if !ok {
		return o
	}
	return Objects{
		Count:    len(some),
		At:       func(i int) document.Document { return o.At(some[i]) },
		Absent:   func(i int) bool { return o.Absent != nil && o.Absent(some[i]) },
		Decorate: func(i int, one document.Document) document.Document { return o.show(some[i], one) },
	}
}

// show returns an object as the list shows it.
func (o Objects) show(i int, one document.Document) document.Document {
	if o.Decorate == nil {
		return one
	}
	return o.Decorate(i, one)
}

// get returns the object at a position, or nil if the list does not show one.
func (o Objects) get(i int, q Query) document.Document {
	if o.Absent != nil && o.Absent(i) {
		return nil
	}
	if one := o.At(i); q.Filter.matches(one) && q.search.matches(one) {
		return one
	}
	return nil
}

// total counts what the list shows on all of its pages together.
func (o Objects) total(q Query) int {
	all := q.Filter.root == nil && q.search == nil
	if all && o.Absent == nil {
		return o.Count
	}
	n := 0
	for i := range o.Count {
		if all && !o.Absent(i) || !all && o.get(i, q) != nil {
			n++
		}
	}
	return n
}

// sorted returns the objects that a query finds in the order that it asks for. Nulls come first, as in OData.
func (o Objects) sorted(q Query) Objects {
	type row struct {
		at    int
		value any
	}
	var rows []row
	for i := range o.Count {
		if one := o.get(i, q); one != nil {
			rows = append(rows, row{i, at(one, q.sort.property)})
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		left, isLeft := a.value.(string)
		right, isRight := b.value.(string)
		order := strings.Compare(strings.ToLower(left), strings.ToLower(right))
		if isLeft != isRight {
			order = map[bool]int{true: 1, false: -1}[isLeft]
		}
		if q.sort.descending {
			return -order
		}
		return order
	})
	return Objects{
		Count:    len(rows),
		At:       func(i int) document.Document { return o.At(rows[i].at) },
		Decorate: func(i int, one document.Document) document.Document { return o.show(rows[i].at, one) },
	}
}

// WriteList answers a page of objects.
func (a Answers) WriteList(w http.ResponseWriter, r *http.Request, e *Entity, set string, all []document.Document) {
	a.WriteObjects(w, r, e, set, Objects{Count: len(all), At: func(i int) document.Document { return all[i] }})
}

// WriteObjects answers a page of objects.
func (a Answers) WriteObjects(w http.ResponseWriter, r *http.Request, e *Entity, set string, all Objects) {
	q, err := a.ParseListQuery(r, e)
	if err != nil {
		WriteQueryError(w, r, err)
		return
	}
	a.WritePage(w, r, e, set, q, all)
}

// ParseListQuery reads the query options of a list.
func (a Answers) ParseListQuery(r *http.Request, e *Entity) (Query, error) {
	page := DefaultPage
	if size := wire.ExchangeOf(r).State.Settings.GraphPageSize; size > 0 {
		page = size
	}
	return ParseQuery(r, e, page)
}

// WritePage answers the page that a query asks for. It walks from the beginning of the page to the first object of the next
// one, so that all pages together walk once.
func (a Answers) WritePage(w http.ResponseWriter, r *http.Request, e *Entity, set string, q Query, all Objects) {
	all = all.narrow(q.Filter)
	if AddressOf(r).count {
		writeCount(w, r, e, all.total(q))
		return
	}
	if emptyPage(wire.ExchangeOf(r), q.page) {
		q.top = 0
	}
	if q.sort.property != "" {
		all = all.sorted(q)
	}
	value, next := []document.Document{}, min(q.skip, all.Count)
	for ; next < all.Count; next++ {
		one := all.get(next, q)
		if one == nil {
			continue
		}
		if len(value) == q.top {
			break
		}
		value = append(value, q.project(all.show(next, one), e, isBeta(r)))
	}
	out := document.New("@odata.context", a.Context(r, set, q))
	if q.Count && q.page == 1 { // the first page alone has it (https://learn.microsoft.com/graph/query-parameters)
		out.Set("@odata.count", all.total(q))
	}
	if next < all.Count {
		out.Set("@odata.nextLink", a.nextLink(r, skipToken{Skip: next, Page: q.page + 1}))
	}
	out.Set("value", value)
	WriteDocument(w, http.StatusOK, out)
}

// writeCount answers how many objects there are, as a text. Directory objects are counted for eventual consistency alone
// (https://learn.microsoft.com/graph/aad-advanced-queries). A client that takes JSON alone gets 415 (graph-api 6.4).
func writeCount(w http.ResponseWriter, r *http.Request, e *Entity, n int) {
	x := wire.ExchangeOf(r)
	accept := strings.ToLower(r.Header.Get("Accept"))
	switch {
	case e.AdvancedCount && !strings.EqualFold(r.Header.Get("ConsistencyLevel"), "eventual"):
		WriteError(w, r, x, http.StatusBadRequest, "Request_BadRequest", "$count is not currently supported.")
	case accept != "" && !strings.Contains(accept, "text/plain") && !strings.Contains(accept, "*/*"):
		WriteError(w, r, x, http.StatusUnsupportedMediaType, "Request_BadRequest",
			"The count is a text. Ask for it with the header Accept: text/plain.")
	default:
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write([]byte(strconv.Itoa(n)))
	}
}

// emptyPage reports whether a page, counted from 1, is empty although more follows.
func emptyPage(x *wire.Exchange, page int) bool {
	s := x.State.Settings
	return s.GraphEmptyFirstPage && page == 1 || s.GraphEmptyPageEvery > 1 && page%s.GraphEmptyPageEvery == 0
}
