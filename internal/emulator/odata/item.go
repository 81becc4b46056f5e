package odata

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/schema"
)

// project keeps the selected properties, or those that come without asking. Of properties that the emulator does not keep none
// has a value. The beta version shows all that is kept without asking (https://learn.microsoft.com/graph/api/user-get).
func (q Query) project(o document.Document, e *Entity, beta bool) document.Document {
	names := q.selected
	if names == nil {
		if e.Open || beta && e.AdvancedCount {
			return q.withoutUnexpanded(o, e)
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
	for _, name := range q.selected {
		if _, has := o.Get(name); has {
			continue
		}
		if p, ok := schema.PropertyOf(kindOf(o, e), name); ok {
			out.Set(name, nothing(p.Type))
		}
	}
	return out
}

// withoutUnexpanded leaves out what only $expand adds.
func (q Query) withoutUnexpanded(o document.Document, e *Entity) document.Document {
	return slices.DeleteFunc(slices.Clone(o), func(p document.Property) bool {
		return slices.Contains(e.Expandable, p.Key) && !slices.Contains(q.expanded, p.Key)
	})
}

// kindOf returns the type of an object, which it names if it is one of several.
func kindOf(o document.Document, e *Entity) string {
	raw, _ := o.Get("@odata.type")
	if name, ok := document.Text(raw); ok {
		return strings.TrimPrefix(name, "#microsoft.graph.")
	}
	return e.Name
}

// nothing returns what a property without a value shows.
func nothing(t schema.Ref) any {
	if t.Many {
		return []any{}
	}
	return nil
}

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
	out := document.New("@odata.context", a.Context(r, set, q)+suffix)
	WriteDocument(w, http.StatusOK, append(out, q.project(o, e, isBeta(r))...))
}

func isBeta(r *http.Request) bool { return AddressOf(r).Prefix == BetaPrefix }

// Context returns the context of an answer with that set of entities, in the version that the request asked.
func (a Answers) Context(r *http.Request, set string, q Query) string {
	names := q.selected
	for _, name := range q.expanded {
		names = append(names[:len(names):len(names)], name+"()")
	}
	if names != nil {
		set += "(" + strings.Join(names, ",") + ")"
	}
	return a.Origin + cmp.Or(AddressOf(r).Prefix, Prefix) + "/$metadata#" + set
}

// nextLink repeats the request, as the client wrote it, with a token for the next page.
func (a Answers) nextLink(r *http.Request, next skipToken) string {
	var kept []string
	for _, pair := range strings.Split(r.URL.RawQuery, "&") {
		raw, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(raw)
		switch option := optionOf(name); {
		case err != nil || pair == "" || option == "$skiptoken":
		case option != "":
			kept = append(kept, url.QueryEscape("$"+strings.TrimPrefix(name, "$"))+"="+value)
		default:
			kept = append(kept, pair)
		}
	}
	kept = append(kept, url.QueryEscape("$skiptoken")+"="+next.String())
	path := AddressOf(r).asked
	if path == "" {
		path = r.URL.EscapedPath()
	}
	return a.Origin + path + "?" + strings.Join(kept, "&")
}
