package firstcontact

import (
	"strings"
	"testing"
)

// row is a type's line of the table.
type row struct {
	// plan and apply are the verdicts: "ok", "missing", "unknown", or "-" if there is nothing to do. A type that only reads has
	// only plan, and an action only apply.
	plan, apply string
	// line is the whole line, and what follows it up to the next type.
	line string
}

// table returns the types' lines of what -doctor prints, by type: sspr_policy, data.sspr_policy.
func table(t *testing.T, printed string) map[string]row {
	t.Helper()
	rows := map[string]row{}
	current := ""
	for line := range strings.Lines(printed) {
		fields := strings.Fields(line)
		if name, verdicts := typeLine(fields); name != "" {
			if _, twice := rows[name]; twice {
				t.Errorf("%s has two lines:\n%s", name, printed)
			}
			current = name
			rows[name] = row{plan: verdicts[0], apply: verdicts[1], line: line}
			continue
		}
		if r, ok := rows[current]; ok && len(fields) > 0 && strings.HasPrefix(line, "    ") {
			r.line += line
			rows[current] = r
			continue
		}
		current = ""
	}
	if len(rows) == 0 {
		t.Errorf("there is no table:\n%s", printed)
	}
	return rows
}

// typeLine returns the type of a line, "" if it has none, and its verdicts for plan and for apply.
func typeLine(fields []string) (name string, verdicts [2]string) {
	at := 0
	for at < len(fields) && !strings.Contains(fields[at], "sspr_") {
		at++
	}
	if at == len(fields) {
		return "", verdicts
	}
	found := 0
	for _, field := range fields {
		switch field {
		case "ok", "missing", "unknown", "-":
			if found < len(verdicts) {
				verdicts[found] = field
				found++
			}
		}
	}
	if found == 0 {
		return "", verdicts
	}
	return fields[at], verdicts
}
