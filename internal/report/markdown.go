package report

import (
	"regexp"
	"strings"
)

// markdown returns the document in Markdown. Headings begin at the third level, as in the comment of a pipeline.
//
// There is no escape for a mention: GitHub and GitLab look for @names, #1 and addresses in the text that Markdown has
// become. They do not look into code, so a word that is not plain is a code span.
func (d document) markdown() string {
	var b strings.Builder
	b.WriteString("### " + markdownText(d.title) + "\n\n")
	for _, sentence := range d.lead {
		b.WriteString("- " + markdownText(sentence) + "\n")
	}
	for _, s := range d.sections {
		b.WriteString("\n#### " + markdownText(s.heading) + "\n\n")
		s.markdownTable(&b)
		if s.head != nil && len(s.rows) > 0 && len(s.items) > 0 {
			b.WriteByte('\n')
		}
		for _, item := range s.items {
			b.WriteString("- " + markdownText(item) + "\n")
		}
	}
	return b.String()
}

func (s section) markdownTable(b *strings.Builder) {
	if len(s.rows) == 0 {
		return
	}
	b.WriteString("| " + strings.Join(s.head, " | ") + " |\n")
	for i := range s.head {
		if s.rows[0][i].number {
			b.WriteString("|---:")
		} else {
			b.WriteString("|---")
		}
	}
	b.WriteString("|\n")
	for _, row := range s.rows {
		for _, c := range row {
			b.WriteString("| " + c.markdown() + " ")
		}
		b.WriteString("|\n")
	}
}

func (c cell) markdown() string {
	if c.name {
		return markdownCode(plain(c.text))
	}
	return markdownText(c.text)
}

var (
	// plainWord is a word that means nothing to Markdown and to the platforms: letters and digits with single marks between
	// them, and punctuation around it.
	plainWord = regexp.MustCompile(`^[("]?[\p{L}\p{M}\p{N}]+(?:[-'’.,/–][\p{L}\p{M}\p{N}]+)*%?[)"]?[.,;:!?]?[)"]?$`)
	// clock is a time of day.
	clock = regexp.MustCompile(`^\d{2}:\d{2}$`)
	// linkedWord is a plain word of which a platform may make a link: a commit, an issue or an address, also behind a mark within
	// the word. listNumber would begin a list.
	linkedWord = regexp.MustCompile(`(?i:www\.)|(?:^|[^0-9A-Za-z])(?:[A-Za-z]+-\d|[0-9A-Fa-f]{7,}\b)`)
	listNumber = regexp.MustCompile(`^\d+[.)]$`)
	// wordEnd is the punctuation that follows a word which becomes code.
	wordEnd = regexp.MustCompile(`^(.+?)([.,;:!?])$`)
)

// markdownText returns a text in Markdown, word by word.
func markdownText(text string) string {
	words := strings.Fields(plain(text))
	for i, word := range words {
		words[i] = markdownWord(word, i == 0)
	}
	return strings.Join(words, " ")
}

// markdownWord returns a word in Markdown. first is whether it is the first of a line or an item.
func markdownWord(word string, first bool) string {
	switch {
	case word == "&":
		return "&amp;"
	case word == "–", word == "—", clock.MatchString(word):
		return word
	case plainWord.MatchString(word) && !linkedWord.MatchString(word) && (!first || !listNumber.MatchString(word)):
		return word
	}
	if parts := wordEnd.FindStringSubmatch(word); parts != nil && !first {
		return markdownCode(parts[1]) + parts[2]
	}
	return markdownCode(word)
}

// inCode replaces what would end a code span or the cell of a table. Within a code span nothing else has a meaning.
var inCode = strings.NewReplacer("`", "'", "|", "¦")

// markdownCode returns a plain text as a code span.
func markdownCode(text string) string {
	if text == "" {
		return none
	}
	return "`" + inCode.Replace(text) + "`"
}
