package doctor

import (
	"fmt"
	"slices"
	"strings"
)

// The columns of the table of types: plan, apply and names.
const (
	columns = "  %-8s %-8s "
	indent  = 20
)

// printRows prints the verdicts. Types with the same verdicts for the same reasons share a row.
func printRows(out page, rows []row) {
	fmt.Fprintf(out, "\nAccess\n"+columns+"%s\n", "plan", "apply", "type")
	type group struct {
		names []string
		row   row
		lines []string
	}
	var groups []*group
	at := map[string]*group{}
	for _, r := range rows {
		lines := r.reasons()
		key := strings.Join(append([]string{word(r.plan), word(r.apply)}, lines...), "\n")
		if at[key] == nil {
			at[key] = &group{row: r, lines: lines}
			groups = append(groups, at[key])
		}
		at[key].names = append(at[key].names, r.subject.String())
	}
	for _, g := range groups {
		names := wrapped(strings.Join(g.names, ", "), out.width-indent)
		fmt.Fprintf(out, columns+"%s\n", word(g.row.plan), word(g.row.apply), names[0])
		for _, line := range names[1:] {
			fmt.Fprintf(out, "%*s%s\n", indent, "", line)
		}
		for _, line := range g.lines {
			for i, part := range wrapped(line, out.width-indent-4) {
				mark := map[bool]string{true: "-", false: " "}[i == 0]
				fmt.Fprintf(out, "%*s%s %s\n", indent+2, "", mark, part)
			}
		}
	}
}

// word returns the word of a cell; a type without the operation has "-".
func word(v verdict) string {
	if !v.asked {
		return "-"
	}
	return v.status.String()
}

// reasons returns why a type does not work, or what works only in part, each as a line.
func (r row) reasons() (lines []string) {
	plan, apply := "plan: ", "apply: "
	if !r.apply.asked {
		plan = ""
	} else if !r.plan.asked {
		apply = ""
	}
	add := func(label string, found []finding) {
		for _, f := range found {
			if line := label + f.why; !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	if slices.ContainsFunc(r.plan.because, func(f finding) bool { return f.remedy == signInFirst }) {
		add("", r.plan.because)
		return lines
	}
	add(plan, r.plan.because)
	add(apply, r.apply.because)
	var left []finding
	if r.works() {
		left = slices.Concat(r.plan.without, r.apply.without)
	}
	if r.plan.status == works { // a credential that can only plan needs the checks of the plan most
		left = append(left, r.unchecked...)
	}
	return append(lines, without(left)...)
}

// without returns what does not work although the type does. What has the same reason is in one line.
func without(found []finding) (lines []string) {
	losses := map[string][]string{}
	var reasons []string
	for _, f := range found {
		if losses[f.why] == nil {
			reasons = append(reasons, f.why)
		}
		if !slices.Contains(losses[f.why], f.need.loss) {
			losses[f.why] = append(losses[f.why], f.need.loss)
		}
	}
	for _, why := range reasons {
		lines = append(lines, "without "+joined(losses[why], "and")+": "+why)
	}
	return lines
}

// printLine prints a line about the sign-in: what it is about, the verdict, and texts that follow each other.
func printLine(out page, about string, s status, texts ...string) {
	const before = 28 // "  Microsoft Graph  unknown  "
	first := fmt.Sprintf("  %-16s %-8s ", about, s)
	for _, text := range texts {
		for _, line := range wrapped(text, out.width-before) {
			fmt.Fprintf(out, "%-*s%s\n", before, first, line)
			first = ""
		}
	}
}

// wrapped breaks a text into lines of at most so many columns, if its words allow that. It has at least one line.
func wrapped(text string, columns int) []string {
	var lines []string
	var line string
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) > columns:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}
