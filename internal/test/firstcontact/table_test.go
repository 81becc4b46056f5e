package firstcontact

import (
	"regexp"
	"strings"
	"testing"
)

// row is what the table shows about a type.
type row struct {
	// plan and apply are the verdicts: "ok", "missing" or "unknown", or "-" if the type does not do that.
	plan, apply string
	// line is the whole line with the reasons below it.
	line string
}

var (
	// verdictLine matches the first line of a row, and moreNames one that goes on with names of types.
	verdictLine = regexp.MustCompile(`^  (ok|missing|unknown|-) +(ok|missing|unknown|-) +((?:(?:[a-z]+\.)?sspr_[a-z_]+,? ?)+)$`)
	moreNames   = regexp.MustCompile(`^ +((?:(?:[a-z]+\.)?sspr_[a-z_]+,? ?)+)$`)
)

// table returns the rows of what -doctor prints by type: sspr_policy, data.sspr_policy. Types with the same verdicts for the same
// reasons share a row, below which are the reasons.
func table(t *testing.T, printed string) map[string]row {
	t.Helper()
	rows := map[string]row{}
	var names []string
	var current row
	end := func() {
		for _, name := range names {
			if _, twice := rows[name]; twice {
				t.Errorf("%s has two rows:\n%s", name, printed)
			}
			rows[name] = current
		}
		names = nil
	}
	for line := range strings.Lines(printed) {
		line = strings.TrimRight(line, "\n")
		if match := verdictLine.FindStringSubmatch(line); match != nil {
			end()
			current, names = row{plan: match[1], apply: match[2], line: line}, listed(match[3])
			continue
		}
		switch match := moreNames.FindStringSubmatch(line); {
		case len(names) == 0:
		case match != nil:
			names = append(names, listed(match[1])...)
		case strings.HasPrefix(line, "          "):
			current.line += " " + strings.TrimSpace(line)
		default:
			end()
		}
	}
	end()
	if len(rows) == 0 {
		t.Errorf("there is no table:\n%s", printed)
	}
	return rows
}

// listed returns the names in a list with commas.
func listed(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}
