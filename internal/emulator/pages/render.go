package pages

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates returns the pages by name, each with the frame. They are parsed when the first page is shown: every process of
// the provider has this package, and few of them show a page.
var templates = sync.OnceValue(func() map[string]*template.Template {
	functions := template.FuncMap{
		"field": newField, "kindWords": kindWords, "when": when, "stamp": stamp, "add": func(a, b int) int { return a + b },
		"yes": yes,
	}
	frame := template.Must(template.New("frame").Funcs(functions).ParseFS(templateFiles, "templates/frame.html"))
	all := map[string]*template.Template{}
	for _, name := range []string{"index", "message", "reset", "signin", "signout", "password", "register", "device", "outbox", "admin"} {
		all[name] = template.Must(template.Must(frame.Clone()).ParseFS(templateFiles, "templates/"+name+".html"))
	}
	return all
})

// frame is common to all pages.
type frame struct {
	// Problem is the mistake in the last form, nil if there was none.
	Problem *problem
	// Done names what was just done, "" for nothing.
	Done string
}

// problem is a problem on a page.
type problem struct {
	// Field is the name of the input on this page, "" if there is none.
	Field string
	Text  string
}

// problemOf attaches a problem to an input of the page. If there is only one input, the problem belongs to it.
func problemOf(p *journeys.Problem, inputs ...string) *problem {
	switch {
	case p == nil:
		return nil
	case slices.Contains(inputs, p.Field):
		return &problem{Field: p.Field, Text: p.Text}
	case len(inputs) == 1:
		return &problem{Field: inputs[0], Text: p.Text}
	}
	return &problem{Text: p.Text}
}

// show writes a page.
func show(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := templates()[name].ExecuteTemplate(&b, "frame", data); err != nil {
		panic("emulator: the page " + name + " cannot be shown: " + err.Error()) // a mistake in the template
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store") // codes and names
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(bytes.Map(shown, b.Bytes()))
}

// shown returns a character of a page. People may type anything: what a document must not contain, and invalid UTF-8, is shown as
// U+FFFD.
func shown(r rune) rune {
	switch {
	case r == '\n' || r == '\r' || r == '\t':
		return r
	case unicode.IsControl(r) || unicode.Is(unicode.Noncharacter_Code_Point, r):
		return utf8.RuneError
	}
	return r
}

// formField is an input with its label, its hint and its error.
type formField struct {
	Name, Label, Hint, Type, Autocomplete, Keyboard, Value, Error string
}

// newField returns an input for a template. The pairs are the names of a formField in lower case, and their values.
func newField(p *problem, pairs ...string) (f formField, err error) {
	f.Type = "text"
	names := map[string]*string{
		"name": &f.Name, "label": &f.Label, "hint": &f.Hint, "type": &f.Type, "autocomplete": &f.Autocomplete,
		"keyboard": &f.Keyboard, "value": &f.Value,
	}
	for pair := range slices.Chunk(pairs, 2) {
		if names[pair[0]] == nil {
			return f, fmt.Errorf("an input has no %s", pair[0])
		}
		*names[pair[0]] = pair[1]
	}
	if p != nil && p.Field == f.Name {
		f.Error = p.Text
	}
	return f, nil
}

// DescribedBy returns the ids of the hint and the error, "" if there is neither.
func (f formField) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.Name+"-error")
	}
	return strings.Join(ids, " ")
}

// when returns a time as people read it, and stamp as machines do.
func when(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04:05") + " UTC" }

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func yes(is bool) string {
	if is {
		return "Yes"
	}
	return "No"
}
