package pages

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// element is an element of a page. Text is all text in it, in one line, and form the number of the form that it is in, 0 for
// none.
type element struct {
	name  string
	attrs map[string]string
	text  string
	form  int
}

func (e element) is(key, value string) bool { return e.attrs[key] == value }

func (e element) has(key string) bool {
	_, ok := e.attrs[key]
	return ok
}

// parsePage reads a page. The pages are written so that an XML decoder understands them, which checks the nesting as well.
func parsePage(page string) (elements []element, err error) {
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var open []int
	forms, form := 0, 0
	say := func(text string) {
		for _, i := range open {
			elements[i].text += text
		}
	}
	gap := func(name string) { // between blocks, not between words of a line
		if !slices.Contains([]string{"strong", "code", "span", "time"}, name) {
			say(" ")
		}
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			gap(token.Name.Local)
			if token.Name.Local == "form" {
				forms++
				form = forms
			}
			e := element{name: token.Name.Local, attrs: map[string]string{}, form: form}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			elements = append(elements, e)
			open = append(open, len(elements)-1)
		case xml.EndElement:
			gap(token.Name.Local)
			if open = open[:len(open)-1]; token.Name.Local == "form" {
				form = 0
			}
		case xml.CharData:
			say(string(token))
		}
	}
	for i := range elements {
		elements[i].text = strings.Join(strings.Fields(elements[i].text), " ")
	}
	return elements, nil
}

// htmlPage is a parsed page.
type htmlPage struct{ elements []element }

func (p htmlPage) all(names ...string) (found []element) {
	for _, e := range p.elements {
		if slices.Contains(names, e.name) {
			found = append(found, e)
		}
	}
	return found
}

func (p htmlPage) byID(id string) (element, bool) {
	i := slices.IndexFunc(p.elements, func(e element) bool { return e.attrs["id"] == id })
	if i < 0 {
		return element{}, false
	}
	return p.elements[i], true
}

func (p htmlPage) title() string { return p.all("title")[0].text }
func (p htmlPage) h1() string    { return p.all("h1")[0].text }
func (p htmlPage) main() string  { return p.all("main")[0].text }

const band = "Emulated tenant. Not Microsoft. Enter no real password."

// checkPage fails the test if a page breaks a rule that holds for every page.
func checkPage(t *testing.T, body string) htmlPage {
	t.Helper()
	elements, err := parsePage(body)
	if err != nil {
		t.Fatalf("the page is not well nested: %v\n%s", err, body)
	}
	p := htmlPage{elements}
	bad := func(format string, args ...any) { t.Helper(); t.Errorf(format+"\n%s", append(args, body)...) }
	for name, want := range map[string]int{"h1": 1, "main": 1, "title": 1, "header": 1, "footer": 1, "script": 0, "style": 0, "img": 0, "iframe": 0} {
		if got := len(p.all(name)); got != want {
			bad("%d elements %s, want %d", got, name, want)
		}
	}
	if got := p.all("header")[0].text; !strings.HasPrefix(got, band) {
		bad("the page begins with %q, not with the band", got)
	}
	if !p.all("html")[0].is("lang", "en") {
		bad("the page has no language")
	}
	checkAttributes(p, bad)
	checkLabels(p, bad)
	checkProblem(p, bad)
	return p
}

func checkAttributes(p htmlPage, bad func(string, ...any)) {
	ids := map[string]bool{}
	for _, e := range p.elements {
		if id, ok := e.attrs["id"]; ok && (ids[id] || id == "") {
			bad("the id %q is not unique", id)
		} else if ok {
			ids[id] = true
		}
	}
	for _, e := range p.elements {
		for key, value := range e.attrs {
			switch {
			case key == "style" || strings.HasPrefix(key, "on"):
				bad("<%s> has the attribute %s", e.name, key)
			case key == "href" && strings.HasPrefix(value, "#"), key == "for":
				if !ids[strings.TrimPrefix(value, "#")] {
					bad("<%s> points to %q, which is not there", e.name, value)
				}
			case key == "aria-describedby", key == "aria-labelledby":
				for _, id := range strings.Fields(value) {
					if !ids[id] {
						bad("<%s> refers to %q, which is not there", e.name, id)
					}
				}
			case key == "href" || key == "action":
				checkAddress(e, value, bad)
			}
		}
	}
}

// checkAddress accepts the site's own pages, and what wayTo has found safe.
func checkAddress(e element, value string, bad func(string, ...any)) {
	path, _, _ := strings.Cut(value, "?")
	own := []string{pathIndex, pathReset, pathRegister, pathSignIn, pathSignOut, pathPassword, pathDevice, pathOutbox, pathAdmin, "/style.css"}
	safe := e.name == "a" && (strings.HasPrefix(value, "https://") || strings.HasPrefix(value, "http://") || strings.HasPrefix(value, "mailto:"))
	if !slices.Contains(own, path) && !safe {
		bad("<%s> leads to %q", e.name, value)
	}
}

func checkLabels(p htmlPage, bad func(string, ...any)) {
	labels := map[string]string{}
	for _, l := range p.all("label") {
		labels[l.attrs["for"]] += l.text
	}
	for _, e := range p.all("input", "select") {
		switch {
		case e.is("type", "hidden"):
		case labels[e.attrs["id"]] == "":
			bad("the input %q has no label", e.attrs["name"])
		case e.name == "input" && !e.is("type", "radio") && e.attrs["autocomplete"] == "":
			bad("the input %q says nothing about completion", e.attrs["name"])
		case e.is("type", "password") && e.attrs["value"] != "":
			bad("the password %q is filled in", e.attrs["name"])
		}
	}
	for _, e := range p.all("button", "a", "summary", "legend", "h2", "h3", "th", "dt") {
		if e.text == "" {
			bad("<%s> has no text", e.name)
		}
	}
	if radios := slices.ContainsFunc(p.elements, func(e element) bool { return e.is("type", "radio") }); radios && len(p.all("legend")) == 0 {
		bad("choices have no legend")
	}
	if len(p.all("legend")) != len(p.all("fieldset")) {
		bad("not every fieldset has a legend")
	}
}

// checkProblem expects a page with a problem to say so first in the title and in an alert, to lead to the input, and to focus
// one element; and every other page to do none of this.
func checkProblem(p htmlPage, bad func(string, ...any)) {
	var alerts, focused []element
	for _, e := range p.elements {
		if e.is("role", "alert") {
			alerts = append(alerts, e)
		}
		if e.has("autofocus") {
			focused = append(focused, e)
		}
	}
	isError := strings.HasPrefix(p.title(), "Error: ")
	switch {
	case isError != (len(alerts) == 1), isError != (len(focused) == 1):
		bad("the title is %q, with %d alerts and focus on %d elements", p.title(), len(alerts), len(focused))
	case isError && !focused[0].is("role", "alert"):
		link := slices.IndexFunc(p.all("a"), func(a element) bool { return a.is("href", "#"+focused[0].attrs["id"]) })
		if link < 0 {
			bad("the alert does not lead to the input %q", focused[0].attrs["id"])
		}
	}
}
