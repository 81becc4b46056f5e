package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
)

// score is the result of the mutants of a package.
type score struct {
	dir      string
	outcomes []outcome
	took     time.Duration
}

func (s *score) count(f fate) int {
	n := 0
	for _, o := range s.outcomes {
		if o.fate == f {
			n++
		}
	}
	return n
}

// survivors returns the mutants that no test noticed, including those that no test runs.
func (s *score) survivors() []outcome {
	var found []outcome
	for _, o := range s.outcomes {
		if o.survived() {
			found = append(found, o)
		}
	}
	return found
}

// unexplained returns the number of survivors without a reason.
func (s *score) unexplained(r *reasons) int {
	n := 0
	for _, o := range s.survivors() {
		if r.of(o.mutant) == "" {
			n++
		}
	}
	return n
}

// row returns the package's line in the table. The score is the share of noticed mutants among those that compile.
func (s *score) row() string {
	mutants := len(s.outcomes) - s.count(notViable)
	noticed := s.count(killed) + s.count(timedOut)
	return fmt.Sprintf("| `%s` | %d | %d | %d | %d | %d | %.1f %% | %s |", s.dir, mutants, s.count(killed), s.count(timedOut), s.count(survived), s.count(notCovered),
		100*float64(noticed)/float64(max(1, mutants)), s.took.Round(time.Second))
}

const (
	heading = `# Mutation

Written by ` + "`make mutate`" + ` (` + "`make mutate MUTATE_ARGS=internal/sspr`" + ` for one package), which plants one small mistake at a time and runs the package's tests. A mistake that makes
a test fail is killed; one that makes the tests wait for what never comes is timed out, and counts as noticed. The others are survivors: run without notice, or in code that no test runs. The score is the share
that was noticed, of all that compile. Kinds are boundary, negation, logic, boolean, integer, arithmetic, string, return and loop, and those that change what code means: *guard* (an early exit that is not taken), *condition*
(a part of a question, or the question, that is not asked), *order* (two neighboring effects the other way round), *first* (the last of several where the first is meant), *statement* (an effect or a memory that is left out).
Packages without a row have not been run yet. Every survivor is listed below with the reason why it stays, which is kept in ` + "`mutation-explained.txt`" + `; ` + "`make mutate`" + ` fails where there is none.

| package | mutants | killed | timed out | survived | not covered | score | took |
|---|---|---|---|---|---|---|---|
`
	unexplainedYet = "**not explained**"
)

// section returns the list of a package's survivors.
func (s *score) section(r *reasons) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## `%s`\n\n", s.dir)
	if len(s.survivors()) == 0 {
		b.WriteString("None survived.\n")
		return b.String()
	}
	b.WriteString("| place | kind | mistake | why it may stay |\n|---|---|---|---|\n")
	for _, o := range s.survivors() {
		why := r.of(o.mutant)
		if why == "" {
			why = unexplainedYet
		}
		fmt.Fprintf(&b, "| `%s:%d` %s | %s | %s became %s | %s |\n", strings.TrimPrefix(o.file, s.dir+"/"), o.line, o.function, o.kind, code(o.was), code(oneLine(o.text)), why)
	}
	return b.String()
}

// code formats source for a cell of a table.
func code(source string) string {
	return "`" + strings.ReplaceAll(strings.ReplaceAll(source, "`", "'"), "|", `\|`) + "`"
}

// writeTable replaces a package's row and section in the file. Those of other packages do not change.
func writeTable(name string, s *score, r *reasons) error {
	old, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(name, []byte(merged(string(old), s, r)), 0o600)
}

func merged(old string, s *score, r *reasons) string {
	rows, sections := map[string]string{}, map[string]string{}
	table, rest, _ := strings.Cut(old, "\n## ")
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "| `") {
			rows[strings.Split(line, "`")[1]] = strings.TrimSuffix(line, "\n")
		}
	}
	for part := range strings.SplitSeq(rest, "\n## ") {
		if names := strings.Split(part, "`"); len(names) > 1 {
			sections[names[1]] = "## " + strings.TrimRight(part, "\n") + "\n"
		}
	}
	rows[s.dir], sections[s.dir] = s.row(), s.section(r)
	var b strings.Builder
	b.WriteString(heading)
	for _, t := range targets {
		if row := rows[t.dir]; row != "" {
			b.WriteString(row + "\n")
		}
	}
	for _, t := range targets {
		if section := sections[t.dir]; section != "" {
			b.WriteString("\n" + section)
		}
	}
	return b.String()
}

// reasons maps names of mutants to the reasons why they may survive.
type reasons struct{ by map[string]string }

// readReasons reads a file of paragraphs: one or more names of mutants, each on a line of its own, and then the reason
// on a line that begins with white space. Lines that begin with # are comments. If the file does not exist, there are
// no reasons.
func readReasons(name string) (*reasons, error) {
	raw, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return parseReasons(string(raw))
}

func parseReasons(file string) (*reasons, error) {
	r := &reasons{by: map[string]string{}}
	var open []string
	number := 0
	for line := range strings.Lines(file) {
		number++
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.TrimSpace(line) == "", strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, " "), strings.HasPrefix(line, "\t"):
			if len(open) == 0 {
				return nil, fmt.Errorf("line %d is the reason of nothing", number)
			}
			for _, name := range open {
				r.by[name] = strings.TrimSpace(line)
			}
			open = nil
		default:
			open = append(open, line)
		}
	}
	if len(open) > 0 {
		return nil, fmt.Errorf("no reason is given for %q", open[0])
	}
	return r, nil
}

func (r *reasons) of(m mutant) string { return r.by[m.name()] }

// stale returns the explained mutants of a package that did not survive or do not exist.
func (r *reasons) stale(s *score) []string {
	alive := map[string]bool{}
	for _, o := range s.survivors() {
		alive[o.name()] = true
	}
	var found []string
	for name := range r.by {
		if strings.HasPrefix(name, s.dir+"/") && !alive[name] {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}
