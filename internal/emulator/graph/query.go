package graph

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

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
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
	// operators are what $filter can do with each property; nil compares all of them with eq.
	operators map[string][]string
	// orders are the values that $orderby can have; nil is none. The list is in the order of the first by default.
	orders []string
	// expandable are the navigation properties that $expand can add.
	expandable []string
	// mostTop is the largest $top, in objects; 0 is Graph's usual 999.
	mostTop int
	// advancedCount counts only for a request with eventual consistency, as directory objects do (autumn-2026 5.6).
	advancedCount bool
}

func (e *entity) has(property string) bool {
	return slices.Contains(e.always, property) || slices.Contains(e.selectable, property)
}

// query holds the system query options that the emulated Graph understands.
type query struct {
	selected []string
	expanded []string
	filter   filter
	order    string // one of the entity's orders
	top      int
	skip     int // from $skiptoken
	page     int // from 1
	count    bool
}

// knownOptions are the options that are understood.
var knownOptions = []string{"$count", "$expand", "$filter", "$orderby", "$select", "$skiptoken", "$top"}

// systemOptions are options that are known although they are not understood here. Spelled without "$" they must not pass
// for parameters of the client's own, which Graph ignores.
var systemOptions = []string{"$apply", "$expand", "$format", "$orderby", "$search", "$skip"}

// queryError is a query that is refused.
type queryError struct{ code, message string }

func (e queryError) Error() string { return e.message }

// parseQuery reads the query options, which in v1.0 may be spelled without "$" (graph-api 6.4).
func parseQuery(r *http.Request, e *entity, defaultTop int) (query, error) {
	q := query{top: defaultTop, page: 1}
	if len(e.orders) > 0 {
		q.order = e.orders[0]
	}
	for name, values := range r.URL.Query() {
		value := values[0]
		var err error
		switch option := "$" + strings.TrimPrefix(strings.ToLower(name), "$"); {
		case option == "$select":
			q.selected, err = parseSelect(value, e)
		case option == "$expand" && slices.Contains(e.expandable, value):
			q.expanded = append(q.expanded, value)
		case option == "$filter":
			q.filter, err = parseFilter(value, e)
		case option == "$top":
			q.top, err = parseTop(value, defaultTop, e)
		case option == "$skiptoken":
			q.skip, q.page, err = parseSkipToken(value)
		case option == "$count":
			q.count = value == "true"
		case option == "$orderby" && slices.Contains(e.orders, strings.TrimSuffix(value, " asc")):
			q.order = strings.TrimSuffix(value, " asc")
		case strings.HasPrefix(name, "$") || slices.Contains(systemOptions, option):
			err = queryError{"Request_UnsupportedQuery", "The emulator does not support the query option '" + name + "=" + value + "'."}
		}
		if err != nil {
			return q, err
		}
	}
	// Without the header the option is ignored silently.
	q.count = q.count && (!e.advancedCount || strings.EqualFold(r.Header.Get("ConsistencyLevel"), "eventual"))
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

func parseTop(value string, usual int, e *entity) (int, error) {
	most := 999 // graph-api 6.4
	if e.mostTop > 0 {
		most = e.mostTop
	}
	top, err := strconv.Atoi(value)
	if err != nil || top < 1 || top > most {
		return 0, queryError{"Request_BadRequest", fmt.Sprintf(
			"Invalid page size specified: '%s'. Must be between 1 and %d inclusive.", value, most)}
	}
	if usual < defaultPage {
		// The settings ask for small pages, so that paging is tested: a larger $top is cut down.
		return min(top, usual), nil
	}
	return top, nil
}

// skipToken is opaque to clients. It holds the beginning of a page as a position among all objects that the list is cut
// from, so that a later page costs no more than an earlier one.
type skipToken struct {
	Skip int `json:"s"`
	// Page is the number of the page that the token leads to, from 2.
	Page int `json:"p"`
}

func (t skipToken) String() string {
	raw, _ := json.Marshal(t)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// The answer to a page token that is too old or not one of this service (graph-api 6.1; the text is chosen).
const (
	ExpiredPageToken     = "Directory_ExpiredPageToken"
	ExpiredPageTokenText = "The specified page token value has expired and is not valid."
)

func parseSkipToken(value string) (skip, page int, err error) {
	var t skipToken
	raw, err := base64.RawURLEncoding.DecodeString(value)
	if err == nil {
		err = json.Unmarshal(raw, &t)
	}
	if err != nil || t.Skip < 0 || t.Page < 2 {
		return 0, 0, queryError{ExpiredPageToken, ExpiredPageTokenText}
	}
	return t.Skip, t.Page, nil
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
		if property == "" || slices.Contains(names, property) || slices.Contains(q.expanded, property) {
			out = append(out, p)
		}
	}
	return out
}

// defaultPage is Graph's page size, in objects (graph-api 6.4).
const defaultPage = 100

// writeItem answers one object.
func (s *Service) writeItem(w http.ResponseWriter, r *http.Request, e *entity, set string, o object) {
	s.writeObject(w, r, e, set, "/$entity", o)
}

// writeObject answers one object whose context ends with suffix.
func (s *Service) writeObject(w http.ResponseWriter, r *http.Request, e *entity, set, suffix string, o object) {
	q, err := parseQuery(r, e, defaultPage)
	if err != nil {
		writeQueryError(w, r, err)
		return
	}
	out := newObject("@odata.context", s.context(set, q)+suffix)
	writeDocument(w, http.StatusOK, append(out, q.project(o, e)...))
}

func (s *Service) context(set string, q query) string {
	names := q.selected
	for _, name := range q.expanded {
		names = append(names, name+"()")
	}
	if names != nil {
		set += "(" + strings.Join(names, ",") + ")"
	}
	return s.origin + Prefix + "/$metadata#" + set
}

// nextLink repeats the request with a token for the next page. The client's own parameters stay what they are.
func (s *Service) nextLink(r *http.Request, next skipToken) string {
	values := url.Values{}
	for name, v := range r.URL.Query() {
		if option := "$" + strings.TrimPrefix(name, "$"); slices.Contains(knownOptions, strings.ToLower(option)) {
			name = option
		}
		values[name] = v
	}
	values.Set("$skiptoken", next.String())
	return s.origin + r.URL.EscapedPath() + "?" + values.Encode()
}

func writeQueryError(w http.ResponseWriter, r *http.Request, err error) {
	code := "Request_BadRequest"
	if refused, ok := errors.AsType[queryError](err); ok {
		code = refused.code
	}
	x := wire.ExchangeOf(r)
	if dialectOf(x) == methodDialect {
		code = dialectOf(x).badRequest
	}
	writeError(w, r, x, http.StatusBadRequest, code, err.Error())
}
