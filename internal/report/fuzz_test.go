package report_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/report"
)

// hostile are texts that would do something if they were not escaped.
var hostile = []string{
	"@all", "@contoso/admins please approve", "a|b|c", "`", "``` \n# heading", "<script>alert(1)</script>", "</title><script src=//evil.example>",
	"\"><img src=x onerror=alert(1)>", "[click](javascript:alert(1))", "![](https://evil.example/pixel)", "&lt;b&gt;", "\\|", "|---|", "\n/approve", "\r\n\r\n<!--",
	"-->", "\x00\x1b[31m", "\u202egnp.exe", "https://evil.example", "www.evil.example", "#1 !2 ~label %milestone $snippet &epic GH-1", "{{.}}", "${7*7}", "\xff\xfe", "]]>", "' style='x",
	"&", "& co &", "&amp;lt;", "&\x04\x00",
	"foo/GH-12 foo.GH-12 foo,gh-12 foo-GH-12 éGH-12 (GH-12) xwww.evil.example", "a,@bob a.@bob (@bob) foo/@contoso/admins",
}

// everywhere is contoso with a text in each place that a text can be in.
func everywhere(text string) (report.Readiness, report.Options) {
	r := contoso()
	r.Methods, r.MethodsNotKnown = append(r.Methods, text), []string{text}
	r.AsOf, r.GroupID, r.ReportUpdated = &text, &text, &text
	r.Endings[0].Date, r.Endings[0].Summary = text, text
	r.ByMethod["x "+text] = report.Effect{Registered: 1}
	r.Reasons["x "+text], r.Administrators.Reasons["x "+text] = 1, 1
	for _, p := range []report.Person{
		{ID: text, LockedOut: true, Reasons: []string{text}, Registered: []string{text}},
		{ID: "1", UserPrincipalName: &text, Ready: true, ReadyUntil: &text, Reasons: []string{text}, Registered: []string{text}},
	} {
		r.Listed, r.Administrators.Listed = append(r.Listed, p), append(r.Administrators.Listed, p)
	}
	return r, report.Options{Title: text, Policy: text, ListUsers: true}
}

// FuzzReport: a hostile text never comes out unescaped, in neither format. In HTML, the elements and attributes are those that a
// harmless text has. In Markdown, so are the lines and the cells, and outside of code there are only plain words.
func FuzzReport(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		harmless, hostile := formats(t, "harmless"), formats(t, text)
		if got, want := elements(t, hostile.html), elements(t, harmless.html); !slices.Equal(got, want) {
			t.Errorf("%q: the document has\n%s\nwant\n%s", text, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		got, want := strings.Split(hostile.markdown, "\n"), strings.Split(harmless.markdown, "\n")
		if len(got) != len(want) {
			t.Fatalf("%q: the report has %d lines, want %d:\n%s", text, len(got), len(want), hostile.markdown)
		}
		for i, line := range got {
			checkLine(t, text, line, want[i])
		}
	})
}

type both struct{ markdown, html string }

func formats(t *testing.T, text string) both {
	t.Helper()
	html, err := report.HTML(everywhere(text))
	if err != nil {
		t.Fatal(err)
	}
	return both{report.Markdown(everywhere(text)), html}
}

// elements returns the elements of a document with their attributes, and fails the test if it is not well-formed, or has an
// element or an attribute that runs or loads something.
func elements(t *testing.T, html string) (all []string) {
	t.Helper()
	allowed := map[string][]string{
		"html": {"lang"}, "head": nil, "meta": {"charset", "name", "content"}, "title": nil, "body": {"style"}, "main": {"style"},
		"h1": {"style"}, "h2": {"style"}, "p": {"style"}, "table": {"style"}, "thead": nil, "tbody": nil, "tr": nil, "th": {"scope", "style"}, "td": {"style"},
		"ul": {"style"}, "li": {"style"},
	}
	reader := xml.NewDecoder(strings.NewReader(html))
	for {
		token, err := reader.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("the document is not well-formed: %v\n%s", err, html)
		}
		switch e := token.(type) {
		case xml.Comment, xml.ProcInst:
			t.Errorf("the document has %T", e)
		case xml.StartElement:
			one := e.Name.Local
			attributes, ok := allowed[one]
			if !ok {
				t.Errorf("the document has <%s>", one)
			}
			for _, a := range e.Attr {
				if !slices.Contains(attributes, a.Name.Local) || strings.Contains(a.Value, "url(") {
					t.Errorf("<%s> has %s=%q", one, a.Name.Local, a.Value)
				}
				one += " " + a.Name.Local + "=" + a.Value
			}
			all = append(all, one)
		}
	}
}

// code is a code span, and live is what a platform would make something of.
var (
	code = regexp.MustCompile("`[^`]*`")
	mark = regexp.MustCompile(`^(#+ |- |\|)?`)
	live = regexp.MustCompile(`[@#<>\[\]{}*_~$^=\\&]|://|(?i)www\.|\b(?:GH-\d)`)
)

// checkLine compares a line of Markdown with the same line of a harmless report.
func checkLine(t *testing.T, text, line, harmless string) {
	t.Helper()
	if strings.Count(line, "`")%2 != 0 {
		t.Errorf("%q: a code span does not end: %s", text, line)
	}
	if got, want := strings.Count(line, "|"), strings.Count(harmless, "|"); got != want {
		t.Errorf("%q: a row has %d bars, want %d: %s", text, got, want, line)
	}
	if got := mark.FindString(line); got != mark.FindString(harmless) {
		t.Errorf("%q: a line begins with %q: %s", text, got, line)
	}
	outside := strings.ReplaceAll(strings.TrimLeft(code.ReplaceAllString(line, ""), "#"), "&amp;", "")
	if found := live.FindString(outside); found != "" {
		t.Errorf("%q: %q is not in code: %s", text, found, line)
	}
	if at := strings.IndexFunc(line, func(r rune) bool { return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) }); at >= 0 {
		t.Errorf("%q: an invisible character is left: %q", text, line)
	}
}
