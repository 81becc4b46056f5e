package report

import (
	_ "embed"
	"html/template"
	"strings"
)

//go:embed report.html.tmpl
var page string

// htmlPage is the document. Styles are in the elements, because mail clients drop style sheets. It is well-formed XML too,
// so strict readers can take it.
var htmlPage = template.Must(template.New("report").Funcs(template.FuncMap{"plain": plain}).Parse(page))

// htmlDocument, htmlSection and htmlCell are what the template sees.
type (
	htmlDocument struct {
		Title    string
		Lead     []string
		Sections []htmlSection
	}
	htmlSection struct {
		Heading     string
		Head, Items []string
		Rows        [][]htmlCell
	}
	htmlCell struct {
		Text   string
		Number bool
	}
)

// html returns the document in HTML.
func (d document) html() (string, error) {
	shown := htmlDocument{Title: d.title, Lead: d.lead}
	for _, s := range d.sections {
		part := htmlSection{Heading: s.heading, Items: s.items}
		for _, row := range s.rows {
			var cells []htmlCell
			for _, c := range row {
				cells = append(cells, htmlCell{c.text, c.number})
			}
			part.Rows = append(part.Rows, cells)
		}
		if part.Rows != nil {
			part.Head = s.head
		}
		shown.Sections = append(shown.Sections, part)
	}
	var b strings.Builder
	err := htmlPage.Execute(&b, shown)
	return b.String(), err
}
