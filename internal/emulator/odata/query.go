package odata

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

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Entity is a type of the directory as the emulator serves it. Every name is checked against the CSDL.
type Entity struct {
	// Name is the CSDL's, for example "group".
	Name string
	// Always holds the properties that come without $select.
	Always []string
	// Selectable holds the further properties, which come with $select only.
	Selectable []string
	// Open adds, without $select, whatever else the object holds.
	Open bool
	// Operators are what $filter can do with each property; nil compares all of them with eq.
	Operators map[string][]string
	// Orders are the values that $orderby can have; nil is none. The list is in the order of the first by default.
	Orders []string
	// Expandable are the navigation properties that $expand can add.
	Expandable []string
	// MostTop is the largest $top, in objects; 0 is Graph's usual 999.
	MostTop int
	// AdvancedCount counts only for a request with eventual consistency, as directory objects do (autumn-2026 5.6).
	AdvancedCount bool
}

// Has reports whether the type has the property.
func (e *Entity) Has(property string) bool {
	return slices.Contains(e.Always, property) || slices.Contains(e.Selectable, property)
}

// Query holds the system query options that the emulated Graph understands.
type Query struct {
	// Filter is what every object of the answer matches.
	Filter Filter
	// Order is one of the entity's orders.
	Order string
	// Count asks for the number of all objects.
	Count bool

	selected []string
	expanded []string
	top      int
	skip     int // from $skiptoken
	page     int // from 1
}

// knownOptions are the options that are understood.
var knownOptions = []string{"$count", "$expand", "$filter", "$orderby", "$select", "$skiptoken", "$top"}

// systemOptions are options that are known although they are not understood here. Spelled without "$" they must not pass
// for parameters of the client's own, which Graph ignores.
var systemOptions = []string{"$apply", "$expand", "$format", "$orderby", "$search", "$skip"}

// QueryError is a query that is refused.
type QueryError struct {
	// Code and Message are those of the error that is answered with status 400.
	Code, Message string
}

// Error returns the message.
func (e QueryError) Error() string { return e.Message }

// ParseQuery reads the query options, which in v1.0 may be spelled without "$" (graph-api 6.4).
func ParseQuery(r *http.Request, e *Entity, defaultTop int) (Query, error) {
	q := Query{top: defaultTop, page: 1}
	if len(e.Orders) > 0 {
		q.Order = e.Orders[0]
	}
	for name, values := range r.URL.Query() {
		value := values[0]
		var err error
		switch option := "$" + strings.TrimPrefix(strings.ToLower(name), "$"); {
		case option == "$select":
			q.selected, err = parseSelect(value, e)
		case option == "$expand" && slices.Contains(e.Expandable, value):
			q.expanded = append(q.expanded, value)
		case option == "$filter":
			q.Filter, err = parseFilter(value, e)
		case option == "$top":
			q.top, err = parseTop(value, defaultTop, e)
		case option == "$skiptoken":
			q.skip, q.page, err = parseSkipToken(value)
		case option == "$count":
			q.Count = value == "true"
		case option == "$orderby" && slices.Contains(e.Orders, strings.TrimSuffix(value, " asc")):
			q.Order = strings.TrimSuffix(value, " asc")
		case strings.HasPrefix(name, "$") || slices.Contains(systemOptions, option):
			err = QueryError{"Request_UnsupportedQuery", "The emulator does not support the query option '" + name + "=" + value + "'."}
		}
		if err != nil {
			return q, err
		}
	}
	// Without the header the option is ignored silently.
	q.Count = q.Count && (!e.AdvancedCount || strings.EqualFold(r.Header.Get("ConsistencyLevel"), "eventual"))
	return q, nil
}

func parseSelect(value string, e *Entity) ([]string, error) {
	var selected []string
	for _, name := range strings.Split(value, ",") {
		name = strings.TrimSpace(name)
		if !e.Has(name) {
			return nil, QueryError{"BadRequest", fmt.Sprintf(
				"Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.%s'.",
				name, e.Name)}
		}
		selected = append(selected, name)
	}
	return selected, nil
}

func parseTop(value string, usual int, e *Entity) (int, error) {
	most := 999 // graph-api 6.4
	if e.MostTop > 0 {
		most = e.MostTop
	}
	top, err := strconv.Atoi(value)
	if err != nil || top < 1 || top > most {
		return 0, QueryError{"Request_BadRequest", fmt.Sprintf(
			"Invalid page size specified: '%s'. Must be between 1 and %d inclusive.", value, most)}
	}
	if usual < DefaultPage {
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
		return 0, 0, QueryError{ExpiredPageToken, ExpiredPageTokenText}
	}
	return t.Skip, t.Page, nil
}

// project keeps the selected properties, or those that come without asking.
func (q Query) project(o document.Document, e *Entity) document.Document {
	names := q.selected
	if names == nil {
		if e.Open {
			return o
		}
		names = e.Always
	}
	var out document.Document
	for _, p := range o {
		property, _, _ := strings.Cut(p.Key, "@") // an annotation goes with its property, or with the object
		if property == "" || slices.Contains(names, property) || slices.Contains(q.expanded, property) {
			out = append(out, p)
		}
	}
	return out
}

// DefaultPage is Graph's page size, in objects (graph-api 6.4).
const DefaultPage = 100

// WriteItem answers one object.
func (a Answers) WriteItem(w http.ResponseWriter, r *http.Request, e *Entity, set string, o document.Document) {
	a.WriteObject(w, r, e, set, "/$entity", o)
}

// WriteObject answers one object whose context ends with suffix.
func (a Answers) WriteObject(w http.ResponseWriter, r *http.Request, e *Entity, set, suffix string, o document.Document) {
	q, err := ParseQuery(r, e, DefaultPage)
	if err != nil {
		WriteQueryError(w, r, err)
		return
	}
	out := document.New("@odata.context", a.Context(set, q)+suffix)
	WriteDocument(w, http.StatusOK, append(out, q.project(o, e)...))
}

// Context returns the context of an answer with that set of entities.
func (a Answers) Context(set string, q Query) string {
	names := q.selected
	for _, name := range q.expanded {
		names = append(names, name+"()")
	}
	if names != nil {
		set += "(" + strings.Join(names, ",") + ")"
	}
	return a.Origin + Prefix + "/$metadata#" + set
}

// nextLink repeats the request with a token for the next page. The client's own parameters stay what they are.
func (a Answers) nextLink(r *http.Request, next skipToken) string {
	values := url.Values{}
	for name, v := range r.URL.Query() {
		if option := "$" + strings.TrimPrefix(name, "$"); slices.Contains(knownOptions, strings.ToLower(option)) {
			name = option
		}
		values[name] = v
	}
	values.Set("$skiptoken", next.String())
	return a.Origin + r.URL.EscapedPath() + "?" + values.Encode()
}

// WriteQueryError answers what ParseQuery refused.
func WriteQueryError(w http.ResponseWriter, r *http.Request, err error) {
	code := "Request_BadRequest"
	if refused, ok := errors.AsType[QueryError](err); ok {
		code = refused.Code
	}
	x := wire.ExchangeOf(r)
	if DialectOf(x) == MethodDialect {
		code = DialectOf(x).BadRequest
	}
	WriteError(w, r, x, http.StatusBadRequest, code, err.Error())
}
