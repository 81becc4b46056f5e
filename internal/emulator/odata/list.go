package odata

import (
	"net/http"

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
	if f == nil || o.Candidates == nil {
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
func (o Objects) get(i int, f Filter) document.Document {
	if o.Absent != nil && o.Absent(i) {
		return nil
	}
	if one := o.At(i); f.matches(one) {
		return one
	}
	return nil
}

// total counts what the list shows on all of its pages together.
func (o Objects) total(f Filter) int {
	if f == nil && o.Absent == nil {
		return o.Count
	}
	n := 0
	for i := range o.Count {
		if f == nil && !o.Absent(i) || f != nil && o.get(i, f) != nil {
			n++
		}
	}
	return n
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
	if emptyPage(wire.ExchangeOf(r), q.page) {
		q.top = 0
	}
	all = all.narrow(q.Filter)
	value, next := []document.Document{}, min(q.skip, all.Count)
	for ; next < all.Count; next++ {
		one := all.get(next, q.Filter)
		if one == nil {
			continue
		}
		if len(value) == q.top {
			break
		}
		value = append(value, q.project(all.show(next, one), e))
	}
	out := document.New("@odata.context", a.Context(set, q))
	if q.Count && q.page == 1 { // the count is on the first page only (chosen)
		out.Set("@odata.count", all.total(q.Filter))
	}
	if next < all.Count {
		out.Set("@odata.nextLink", a.nextLink(r, skipToken{Skip: next, Page: q.page + 1}))
	}
	out.Set("value", value)
	WriteDocument(w, http.StatusOK, out)
}

// emptyPage reports whether a page, counted from 1, is empty although more follows.
func emptyPage(x *wire.Exchange, page int) bool {
	s := x.State.Settings
	return s.GraphEmptyFirstPage && page == 1 || s.GraphEmptyPageEvery > 1 && page%s.GraphEmptyPageEvery == 0
}
