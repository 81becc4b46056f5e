package emulator

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// entity is a type of the directory as the emulator serves it. Every name is checked against the CSDL.
type entity struct {
	name string // the CSDL's, for example "group"
	// always holds the properties that come without $select.
	always []string
	// selectable holds the further properties, which come with $select only.
	selectable []string
	// open adds, without $select, whatever else the object holds.
	open bool
}

func (e *entity) has(property string) bool {
	return slices.Contains(e.always, property) || slices.Contains(e.selectable, property)
}

// query holds the system query options that the emulated Graph understands.
type query struct {
	selected []string
	filter   filter
	top      int
	skip     int // from $skiptoken
	first    bool
	count    bool
}

// queryError is a query that is refused.
type queryError struct{ code, message string }

func (e queryError) Error() string { return e.message }

// parseQuery reads the query options, which in v1.0 may be spelt without "$" (reference graph-api 6.4).
func parseQuery(r *http.Request, e *entity, defaultTop int) (query, error) {
	q := query{top: defaultTop, first: true}
	for name, values := range r.URL.Query() {
		value := values[0]
		var err error
		switch "$" + strings.TrimPrefix(strings.ToLower(name), "$") {
		case "$select":
			q.selected, err = parseSelect(value, e)
		case "$filter":
			q.filter, err = parseFilter(value, e)
		case "$top":
			q.top, err = parseTop(value, defaultTop)
		case "$skiptoken":
			q.first = false
			q.skip, err = parseSkipToken(value)
		case "$count":
			q.count = value == "true"
		default:
			if strings.HasPrefix(name, "$") {
				err = queryError{"Request_UnsupportedQuery", "The emulator does not support the query option '" + name + "'."}
			}
		}
		if err != nil {
			return q, err
		}
	}
	return q, nil
}

func parseSelect(value string, e *entity) ([]string, error) {
	var selected []string
	for _, name := range strings.Split(value, ",") {
		name = strings.TrimSpace(name)
		if !e.has(name) {
			return nil, queryError{"BadRequest", fmt.Sprintf(
				"Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.%s'.",
				name, e.name)}
		}
		selected = append(selected, name)
	}
	return selected, nil
}

func parseTop(value string, most int) (int, error) {
	top, err := strconv.Atoi(value)
	if err != nil || top < 1 || top > 999 { // reference graph-api 6.4
		return 0, queryError{"Request_BadRequest", "Invalid page size specified: '" + value + "'. Must be between 1 and 999 inclusive."}
	}
	if most < defaultPage {
		// A tenant with small pages is asked for in the settings; it cuts larger wishes down, so that paging is tested.
		return min(top, most), nil
	}
	return top, nil
}

// skipToken is opaque to clients.
type skipToken struct {
	Skip int `json:"s"`
}

func (t skipToken) String() string {
	raw, _ := json.Marshal(t)
	return base64.RawURLEncoding.EncodeToString(raw)
}

func parseSkipToken(value string) (int, error) {
	var t skipToken
	raw, err := base64.RawURLEncoding.DecodeString(value)
	if err == nil {
		err = json.Unmarshal(raw, &t)
	}
	if err != nil || t.Skip < 0 {
		return 0, queryError{"Directory_ExpiredPageToken", "The specified page token value has expired and is not valid."}
	}
	return t.Skip, nil
}

// project keeps the selected properties, or those that come without asking.
func (q query) project(o object, e *entity) object {
	names := q.selected
	if names == nil {
		if e.open {
			return o
		}
		names = e.always
	}
	var out object
	for _, p := range o {
		property, _, _ := strings.Cut(p.Key, "@") // an annotation goes with its property, or with the object
		if property == "" || slices.Contains(names, property) {
			out = append(out, p)
		}
	}
	return out
}

// defaultPage is Graph's page size, in objects (reference graph-api 6.4).
const defaultPage = 100

// writeItem answers one object.
func (s *Server) writeItem(w http.ResponseWriter, r *http.Request, e *entity, set string, o object) {
	s.writeObject(w, r, e, set, "/$entity", o)
}

// writeObject answers one object whose context ends as suffix says.
func (s *Server) writeObject(w http.ResponseWriter, r *http.Request, e *entity, set, suffix string, o object) {
	q, err := parseQuery(r, e, defaultPage)
	if err != nil {
		writeQueryError(w, r, err)
		return
	}
	out := newObject("@odata.context", s.context(set, q)+suffix)
	writeGraph(w, http.StatusOK, append(out, q.project(o, e)...))
}

// objects are what a list is cut from. They are made one by one, as a directory can have very many.
type objects struct {
	count int
	at    func(int) object
	// among narrows a search down to some positions, where ok says that it can; nil never can.
	among func(filter) (some []int, ok bool)
}

// writeList answers a page of objects.
func (s *Server) writeList(w http.ResponseWriter, r *http.Request, e *entity, set string, all []object) {
	s.writeObjects(w, r, e, set, objects{count: len(all), at: func(i int) object { return all[i] }})
}

// writeObjects answers a page of objects.
func (s *Server) writeObjects(w http.ResponseWriter, r *http.Request, e *entity, set string, all objects) {
	x := exchangeOf(r)
	page := defaultPage
	if x.state.Settings.GraphPageSize > 0 {
		page = x.state.Settings.GraphPageSize
	}
	q, err := parseQuery(r, e, page)
	if err != nil {
		writeQueryError(w, r, err)
		return
	}
	if q.filter != nil {
		all = all.matching(q.filter)
	}
	from := min(q.skip, all.count)
	to := min(from+q.top, all.count)
	if q.first && x.state.Settings.GraphEmptyFirstPage {
		to = from
	}
	value := []object{}
	for i := from; i < to; i++ {
		value = append(value, q.project(all.at(i), e))
	}
	out := newObject("@odata.context", s.context(set, q))
	if q.count {
		out.Set("@odata.count", all.count)
	}
	if to < all.count {
		out.Set("@odata.nextLink", s.nextLink(r, to))
	}
	out.Set("value", value)
	writeGraph(w, http.StatusOK, out)
}

// matching gives the objects that a filter lets through.
func (o objects) matching(f filter) objects {
	var found []object
	check := func(i int) {
		if one := o.at(i); f.matches(one) {
			found = append(found, one)
		}
	}
	if o.among != nil {
		if some, ok := o.among(f); ok {
			for _, i := range some {
				check(i)
			}
			return objects{count: len(found), at: func(i int) object { return found[i] }}
		}
	}
	for i := range o.count {
		check(i)
	}
	return objects{count: len(found), at: func(i int) object { return found[i] }}
}

func (s *Server) context(set string, q query) string {
	if q.selected != nil {
		set += "(" + strings.Join(q.selected, ",") + ")"
	}
	return s.url + graphPrefix + "/$metadata#" + set
}

// nextLink repeats the request with a token that says where to go on.
func (s *Server) nextLink(r *http.Request, skip int) string {
	values := url.Values{}
	for name, v := range r.URL.Query() {
		values["$"+strings.TrimPrefix(name, "$")] = v
	}
	values.Set("$skiptoken", skipToken{skip}.String())
	return s.url + r.URL.EscapedPath() + "?" + values.Encode()
}

func writeQueryError(w http.ResponseWriter, r *http.Request, err error) {
	code := "Request_BadRequest"
	if refused, ok := errors.AsType[queryError](err); ok {
		code = refused.code
	}
	x := exchangeOf(r)
	if x.dialect == methodDialect {
		code = x.dialect.badRequest
	}
	writeGraphError(w, r, x, http.StatusBadRequest, code, err.Error())
}
