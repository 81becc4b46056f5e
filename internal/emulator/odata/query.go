package odata

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Query holds the system query options that the emulated Graph understands.
type Query struct {
	// Filter is what every object of the answer matches.
	Filter Filter
	// Order is one of the entity's orders.
	Order string
	// Count asks for the number of all objects.
	Count bool
	// Advanced is true for a query with eventual consistency that counts.
	Advanced bool

	selected []string
	expanded []string
	search   search
	sort     sorting
	top      int
	skip     int // from $skiptoken
	page     int // from 1
}

// Only reports whether the query looks at no other properties than these to find and order objects.
func (q Query) Only(properties []string) bool {
	has := func(name string) bool { return slices.Contains(properties, name) }
	return q.Filter.Only(properties) && q.search.only(has) && (q.sort.property == "" || has(q.sort.property))
}

// systemOptions are the options that Graph has, and a few more of OData. Without "$" they mean the same (graph-api 6.4).
var systemOptions = []string{
	"$apply", "$compute", "$count", "$deltatoken", "$expand", "$filter", "$format", "$index", "$orderby", "$schemaversion", "$search", "$select",
	"$skip", "$skiptoken", "$top",
}

// QueryError is a query that is refused.
type QueryError struct {
	// Code and Message are those of the error that is answered with status 400.
	Code, Message string
}

// Error returns the message.
func (e QueryError) Error() string { return e.Message }

// NotServedError is a query that Graph has and the emulated tenant does not.
type NotServedError struct {
	// What names it, without what the client wrote into it.
	What string
}

// Error returns the message, which does not say that Graph has no such thing.
func (e NotServedError) Error() string {
	return "This query exists in Microsoft Graph. The emulated tenant does not serve it: " + e.What + "."
}

// optionOf returns the system option that a parameter is: with "$" and in lower case; "" for a parameter of the client's own.
func optionOf(name string) string {
	option := "$" + strings.TrimPrefix(strings.ToLower(name), "$")
	if strings.HasPrefix(name, "$") || slices.Contains(systemOptions, option) {
		return option
	}
	return ""
}

// ParseQuery reads the query options, which in v1.0 may be spelled without "$" (graph-api 6.4).
func ParseQuery(r *http.Request, e *Entity, defaultTop int) (Query, error) {
	q := Query{top: defaultTop, page: 1}
	if len(e.Orders) > 0 {
		q.Order = e.Orders[0]
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return q, QueryError{Code: "BadRequest", Message: "The query of the request cannot be read: escape it with %."}
	}
	options := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		option := optionOf(name)
		if option == "" {
			continue
		}
		if _, twice := options[option]; twice || len(values[name]) > 1 {
			return q, QueryError{Code: "BadRequest", Message: "Query option '" + option + "' was specified more than once, but it must be specified at most once."}
		}
		options[option] = values[name][0]
	}
	// Without the header the count is ignored silently.
	eventual := strings.EqualFold(r.Header.Get("ConsistencyLevel"), "eventual")
	q.Count = strings.EqualFold(options["$count"], "true") && (eventual || !e.AdvancedCount)
	q.Advanced = eventual && (q.Count || AddressOf(r).count)
	for _, option := range slices.Sorted(maps.Keys(options)) {
		if err := q.read(option, options[option], e, defaultTop, eventual); err != nil {
			return q, err
		}
	}
	if e.AdvancedCount && q.sort.property != "" && q.Filter.root != nil && !q.Advanced {
		return q, errSorting
	}
	return q, nil
}

// read reads one option.
func (q *Query) read(option, value string, e *Entity, defaultTop int, eventual bool) (err error) {
	switch option {
	case "$select":
		q.selected, err = parseSelect(value, e)
	case "$expand":
		q.expanded, err = parseExpand(value, e)
	case "$filter":
		q.Filter, err = parseFilter(value, e, q.Advanced)
	case "$search":
		q.search, err = e.parseSearch(value, eventual)
	case "$orderby":
		q.Order, q.sort, err = parseOrder(value, e, q.Order, q.Advanced)
	case "$top":
		q.top, err = parseTop(value, defaultTop, e)
	case "$skiptoken":
		q.skip, q.page, err = parseSkipToken(value)
	case "$count":
		if !strings.EqualFold(value, "true") && !strings.EqualFold(value, "false") {
			err = QueryError{Code: "BadRequest", Message: "Invalid value '" + value + "' for $count query option found. Valid values are 'true' and 'false'."}
		}
	case "$format":
		if !strings.EqualFold(value, "json") && !strings.HasPrefix(strings.ToLower(value), "application/json") {
			err = NotServedError{"formats other than JSON"}
		}
	case "$skip":
		err = NotServedError{"the query option $skip"}
		if e.AdvancedCount { // the words are those of public reports
			err = unsupported("'$skip' is not supported by the service.")
		}
	case "$deltatoken", "$schemaversion":
		err = NotServedError{"the query option " + option}
	default:
		err = unsupported("The query option '" + option + "' is not supported.")
	}
	return err
}

// parseSearch refuses a search where the service has none, and one that lacks the header, in the documented words
// (https://learn.microsoft.com/graph/aad-advanced-queries).
func (e *Entity) parseSearch(value string, eventual bool) (search, error) {
	switch {
	case !e.AdvancedCount:
		return nil, unsupported("The query option '$search' is not supported.")
	case !eventual:
		return nil, unsupported("Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'")
	}
	return parseSearch(value, e)
}

// parseExpand reads the one navigation property that can be expanded at once.
func parseExpand(value string, e *Entity) ([]string, error) {
	name, _, nested := strings.Cut(value, "(")
	for _, one := range e.Expandable {
		if !nested && strings.EqualFold(one, strings.TrimSpace(name)) {
			return []string{one}, nil
		}
	}
	for _, one := range strings.Split(name, ",") {
		if one = strings.TrimSpace(one); !e.hasNavigation(one) && one != "*" {
			return nil, QueryError{"BadRequest", fmt.Sprintf(
				"Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.%s'.", one, e.Name)}
		}
	}
	return nil, NotServedError{"$expand of " + name}
}

// sorting is what $orderby asks for; without a property it asks nothing.
type sorting struct {
	property   string
	descending bool
}

// errSorting is the recorded refusal of an order that a list cannot have.
var errSorting = QueryError{Code: "Request_UnsupportedQuery", Message: "Sorting not supported for current query."}

// parseOrder reads $orderby: one of the orders that the handler knows, or a property that the list can be sorted by.
func parseOrder(value string, e *Entity, usual string, advanced bool) (order string, by sorting, err error) {
	fields := strings.Fields(value)
	if len(fields) == 0 || len(fields) > 2 || len(fields) == 2 && fields[1] != "asc" && fields[1] != "desc" {
		if strings.Contains(value, ",") {
			return usual, by, NotServedError{"$orderby by more than one property"}
		}
		return usual, by, QueryError{Code: "BadRequest", Message: "Invalid orderby clause: Syntax error in '" + value + "'."}
	}
	p, ok := e.property(fields[0])
	if !ok {
		return usual, by, QueryError{Code: "BadRequest", Message: fmt.Sprintf(
			"Invalid orderby clause: Could not find a property named '%s' on type 'microsoft.graph.%s'.", fields[0], e.Name)}
	}
	by = sorting{p.Name, len(fields) == 2 && fields[1] == "desc"}
	wanted := p.Name
	if by.descending {
		wanted += " desc"
	}
	switch {
	case slices.Contains(e.Orders, wanted):
		return wanted, sorting{}, nil
	case slices.Contains(e.Sorts, p.Name), slices.Contains(e.Sorts, p.Name+"*") && advanced:
		return usual, by, nil
	case len(e.Orders) == 0 && !e.AdvancedCount:
		return usual, sorting{}, NotServedError{"$orderby of this list"}
	default:
		return usual, sorting{}, errSorting
	}
}

func parseSelect(value string, e *Entity) ([]string, error) {
	var selected []string
	for _, name := range strings.Split(value, ",") {
		name = strings.TrimSpace(name)
		if name == "*" {
			return nil, nil
		}
		name, nested, _ := strings.Cut(name, "/")
		p, ok := e.property(name)
		switch {
		case ok && nested != "":
			return nil, NotServedError{"$select of a part of a property"}
		case ok && !slices.Contains(selected, p.Name):
			selected = append(selected, p.Name)
		case !ok && !e.hasNavigation(name): // the name of a navigation property selects nothing here
			return nil, QueryError{"BadRequest", fmt.Sprintf(
				"Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.%s'.",
				name, e.Name)}
		}
	}
	if selected == nil {
		selected = []string{"id"}
	}
	return selected, nil
}

// DefaultPage is Graph's page size, in objects (graph-api 6.4).
const DefaultPage = 100

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

// WriteQueryError answers what ParseQuery refused.
func WriteQueryError(w http.ResponseWriter, r *http.Request, err error) {
	x := wire.ExchangeOf(r)
	if notServed, ok := errors.AsType[NotServedError](err); ok {
		WriteError(w, r, x, http.StatusNotImplemented, NotServedCode, notServed.Error())
		return
	}
	code := "Request_BadRequest"
	if refused, ok := errors.AsType[QueryError](err); ok {
		code = refused.Code
	}
	if DialectOf(x) == MethodDialect {
		code = DialectOf(x).BadRequest
	}
	WriteError(w, r, x, http.StatusBadRequest, code, err.Error())
}

// NotServedCode is the code of every answer to what Graph has and the emulated tenant does not. Graph knows no such code.
const NotServedCode = "EmulatorNotImplemented"

// WriteNotServed answers that Graph has the operation and the emulated tenant does not.
func WriteNotServed(w http.ResponseWriter, r *http.Request, operation string) {
	WriteError(w, r, wire.ExchangeOf(r), http.StatusNotImplemented, NotServedCode,
		"This operation exists in Microsoft Graph. The emulated tenant does not serve it: "+operation+".")
}
