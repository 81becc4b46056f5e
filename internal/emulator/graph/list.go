package graph

import (
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// objects are what the pages of a list are made from. They are made one by one, as a directory can have very many.
type objects struct {
	count int
	at    func(int) object
	// absent reports, cheaply, whether a position has no object to show; nil means that every one has.
	absent func(int) bool
	// decorate changes how an object is shown, after filters have looked at it; nil changes nothing.
	decorate func(int, object) object
	// candidates returns some positions that include all that a filter matches; ok is false if it finds none without looking
	// at each. Nil never does.
	candidates func(filter) (some []int, ok bool)
}

// narrow returns fewer objects that include all that the filter matches, if they can be found without looking at each.
func (o objects) narrow(f filter) objects {
	if f == nil || o.candidates == nil {
		return o
	}
	some, ok := o.candidates(f)
	if !ok {
		return o
	}
	return objects{
		count:    len(some),
		at:       func(i int) object { return o.at(some[i]) },
		absent:   func(i int) bool { return o.absent != nil && o.absent(some[i]) },
		decorate: func(i int, one object) object { return o.show(some[i], one) },
	}
}

// show returns an object as the list shows it.
func (o objects) show(i int, one object) object {
	if o.decorate == nil {
		return one
	}
	return o.decorate(i, one)
}

// get returns the object at a position, or nil if the list does not show one.
func (o objects) get(i int, f filter) object {
	if o.absent != nil && o.absent(i) {
		return nil
	}
	if one := o.at(i); f.matches(one) {
		return one
	}
	return nil
}

// total counts what the list shows on all of its pages together.
func (o objects) total(f filter) int {
	if f == nil && o.absent == nil {
		return o.count
	}
	n := 0
	for i := range o.count {
		if f == nil && !o.absent(i) || f != nil && o.get(i, f) != nil {
			n++
		}
	}
	return n
}

// writeList answers a page of objects.
func (s *Service) writeList(w http.ResponseWriter, r *http.Request, e *entity, set string, all []object) {
	s.writeObjects(w, r, e, set, objects{count: len(all), at: func(i int) object { return all[i] }})
}

// writeObjects answers a page of objects.
func (s *Service) writeObjects(w http.ResponseWriter, r *http.Request, e *entity, set string, all objects) {
	q, err := s.parseListQuery(r, e)
	if err != nil {
		writeQueryError(w, r, err)
		return
	}
	s.writePage(w, r, e, set, q, all)
}

// parseListQuery reads the query options of a list.
func (s *Service) parseListQuery(r *http.Request, e *entity) (query, error) {
	page := defaultPage
	if size := wire.ExchangeOf(r).State.Settings.GraphPageSize; size > 0 {
		page = size
	}
	return parseQuery(r, e, page)
}

// writePage answers the page that a query asks for. It walks from the beginning of the page to the first object of the next
// one, so that all pages together walk once.
func (s *Service) writePage(w http.ResponseWriter, r *http.Request, e *entity, set string, q query, all objects) {
	if emptyPage(wire.ExchangeOf(r).State.Settings, q.page) {
		q.top = 0
	}
	all = all.narrow(q.filter)
	value, next := []object{}, min(q.skip, all.count)
	for ; next < all.count; next++ {
		one := all.get(next, q.filter)
		if one == nil {
			continue
		}
		if len(value) == q.top {
			break
		}
		value = append(value, q.project(all.show(next, one), e))
	}
	out := newObject("@odata.context", s.context(set, q))
	if q.count && q.page == 1 { // the count is on the first page only (chosen)
		out.Set("@odata.count", all.total(q.filter))
	}
	if next < all.count {
		out.Set("@odata.nextLink", s.nextLink(r, skipToken{Skip: next, Page: q.page + 1}))
	}
	out.Set("value", value)
	writeDocument(w, http.StatusOK, out)
}

// emptyPage reports whether a page, counted from 1, is empty although more follows.
func emptyPage(s tenant.Settings, page int) bool {
	return s.GraphEmptyFirstPage && page == 1 || s.GraphEmptyPageEvery > 1 && page%s.GraphEmptyPageEvery == 0
}
