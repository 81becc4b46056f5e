package main

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
)

// block is a piece of code that runs as one, in the format of go test -coverprofile.
type block struct {
	fromLine, fromColumn, toLine, toColumn int
	runs                                   bool
}

// coverage maps file names without folders to blocks.
type coverage map[string][]block

func readCoverage(name string) (coverage, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return parseCoverage(string(raw))
}

func parseCoverage(profile string) (coverage, error) {
	found := coverage{}
	for line := range strings.Lines(profile) {
		if strings.HasPrefix(line, "mode:") {
			continue
		}
		at := strings.LastIndex(line, ":")
		if at < 0 {
			return nil, fmt.Errorf("the coverage has the line %q", line)
		}
		var b block
		var statements, count int
		if _, err := fmt.Sscanf(line[at+1:], "%d.%d,%d.%d %d %d", &b.fromLine, &b.fromColumn, &b.toLine, &b.toColumn, &statements, &count); err != nil {
			return nil, fmt.Errorf("the coverage has the line %q: %w", line, err)
		}
		b.runs = count > 0
		file := path.Base(line[:at])
		found[file] = append(found[file], b)
	}
	return found, nil
}

// add merges the coverage of another run.
func (c coverage) add(other coverage) {
	for file, blocks := range other {
		for _, b := range blocks {
			i := slices.IndexFunc(c[file], func(known block) bool {
				known.runs = b.runs
				return known == b
			})
			if i < 0 {
				c[file] = append(c[file], b)
			} else {
				c[file][i].runs = c[file][i].runs || b.runs
			}
		}
	}
}

// runs reports whether a test runs the code of a mutant. Code outside all blocks runs at program start, or belongs to
// the condition of a block.
func (c coverage) runs(m mutant) bool {
	var inner *block
	for i, b := range c[path.Base(m.file)] {
		after := m.line > b.fromLine || m.line == b.fromLine && m.column >= b.fromColumn
		before := m.line < b.toLine || m.line == b.toLine && m.column < b.toColumn
		if after && before && (inner == nil || !wider(b, *inner)) {
			inner = &c[path.Base(m.file)][i]
		}
	}
	return inner == nil || inner.runs
}

func wider(a, b block) bool { return a.toLine-a.fromLine > b.toLine-b.fromLine }
