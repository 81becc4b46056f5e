package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// binary is a package's test binary with all mutants that can be woven, and those of other packages whose tests also
// check it.
type binary struct {
	root   string
	target target
	// temporary is the folder of the binaries.
	temporary string
	// numbers maps the names of the woven mutants to their numbers, from 1.
	numbers map[string]int
}

// mostBuilds limits how often a binary is rebuilt without the mutants that the compiler refused.
const mostBuilds = 12

// build builds the binary. Mutants that do not compile when woven are tried in a file of their own later.
func build(ctx context.Context, root string, t target, mutants []mutant, temporary string) (*binary, error) {
	b := &binary{root: root, target: t, temporary: temporary, numbers: map[string]int{}}
	for i, m := range mutants {
		if m.woven != nil {
			b.numbers[m.name()] = i + 1
		}
	}
	for range mostBuilds {
		if len(b.numbers) == 0 {
			return b, nil
		}
		output, err := b.compile(ctx, mutants, temporary)
		if err == nil {
			return b, b.check(ctx)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		b.leaveOut(mutants, output)
	}
	b.numbers = nil
	return b, nil
}

// compile builds the package's tests with every mutant that has a number.
func (b *binary) compile(ctx context.Context, mutants []mutant, temporary string) ([]byte, error) {
	replaced, byFile := map[string]string{}, map[string][]mutant{}
	for _, m := range mutants {
		if b.numbers[m.name()] > 0 {
			byFile[m.file] = append(byFile[m.file], m)
		}
	}
	name := ""
	for file, inFile := range byFile {
		changed := filepath.Join(temporary, "woven_"+filepath.Base(file))
		if err := os.WriteFile(changed, weaveAll(inFile[0].src, inFile, b.numbers), 0o600); err != nil {
			return nil, err
		}
		replaced[filepath.Join(b.root, filepath.FromSlash(file))] = changed
		name = packageName(inFile[0].src)
	}
	added := filepath.Join(temporary, "woven_support.go")
	if err := os.WriteFile(added, []byte(strings.Replace(support, "%s", name, 1)), 0o600); err != nil {
		return nil, err
	}
	replaced[filepath.Join(b.root, filepath.FromSlash(b.target.dir), "mutant__support.go")] = added
	overlay := filepath.Join(temporary, "woven.json")
	if err := writeOverlay(overlay, replaced); err != nil {
		return nil, err
	}
	for i, tests := range b.target.tests() {
		if output, err := goTest(ctx, b.root, testRun{dir: tests.dir}, "-c", "-gcflags=-e", "-overlay", overlay, "-o", b.path(i)); err != nil {
			return output, err
		}
	}
	return nil, nil
}

// path returns the path of the binary with the tests of that number.
func (b *binary) path(number int) string {
	return filepath.Join(b.temporary, fmt.Sprintf("woven%d.test", number))
}

// tests returns the tests that check a target, its own first.
func (t target) tests() []testRun { return append([]testRun{{dir: t.dir, run: t.run}}, t.others...) }

var packageClause = regexp.MustCompile(`(?m)^package (\w+)`)

func packageName(src []byte) string { return string(packageClause.FindSubmatch(src)[1]) }

func writeOverlay(name string, replaced map[string]string) error {
	raw, err := json.Marshal(map[string]map[string]string{"Replace": replaced})
	if err != nil {
		return err
	}
	return os.WriteFile(name, raw, 0o600)
}

var compilerSays = regexp.MustCompile(`(?m)^\S*?/(?:woven_)?([^/\s]+\.go):(\d+):`)

// leaveOut removes the numbers of the mutants on lines with compiler errors, or of all mutants if the compiler names no
// line.
func (b *binary) leaveOut(mutants []mutant, output []byte) {
	before := len(b.numbers)
	for _, found := range compilerSays.FindAllSubmatch(output, -1) {
		line, _ := strconv.Atoi(string(found[2]))
		for _, m := range mutants {
			if filepath.Base(m.file) == string(found[1]) && m.line == line {
				delete(b.numbers, m.name())
			}
		}
	}
	if len(b.numbers) == before {
		clear(b.numbers)
	}
}

// check returns an error if weaving alone changes the result of the tests.
func (b *binary) check(ctx context.Context) error {
	for i := range b.target.tests() {
		if output, err := b.run(ctx, i, 0, 10*time.Minute); err != nil {
			return fmt.Errorf("the tests fail where no mistake is chosen: %w\n%s", err, output)
		}
	}
	return nil
}

// run runs the tests of one package against the mutant with that number; 0 is none.
func (b *binary) run(ctx context.Context, tests, number int, limit time.Duration) ([]byte, error) {
	of := b.target.tests()[tests]
	arguments := []string{"-test.failfast", "-test.timeout=" + limit.String(), "-test.run=" + of.run}
	command := exec.CommandContext(ctx, b.path(tests), arguments...) //nolint:gosec // this program has built it
	command.Dir = filepath.Join(b.root, filepath.FromSlash(of.dir))
	command.Env = append(os.Environ(), "MUTANT="+strconv.Itoa(number))
	return command.CombinedOutput()
}

// tryOne runs the tests against one mutant, package by package until the tests of one notice it. limits are the
// timeouts of each package. Any other failure counts as a survivor, never as a kill.
func (b *binary) tryOne(ctx context.Context, m mutant, prefix string, limits []time.Duration) fate {
	for i, tests := range b.target.tests() {
		if became := b.tryWith(ctx, m, prefix, i, tests, limits[i]); became != survived {
			return became
		}
	}
	return survived
}

func (b *binary) tryWith(ctx context.Context, m mutant, prefix string, i int, tests testRun, limit time.Duration) fate {
	var output []byte
	var err error
	if number := b.numbers[m.name()]; number > 0 {
		output, err = b.run(ctx, i, number, limit)
	} else {
		changed, overlay := prefix+".go", prefix+".json"
		path := filepath.Join(b.root, filepath.FromSlash(m.file))
		if os.WriteFile(changed, m.apply(), 0o600) != nil || writeOverlay(overlay, map[string]string{path: changed}) != nil {
			return survived
		}
		output, err = goTest(ctx, b.root, tests, "-overlay", overlay, "-timeout", limit.String(), "-failfast", "-count", "1")
	}
	switch {
	case err == nil:
		return survived
	case bytes.Contains(output, []byte("[build failed]")), bytes.Contains(output, []byte("[setup failed]")):
		return notViable
	case bytes.Contains(output, []byte("panic: test timed out")):
		return timedOut
	case noticed.Match(output) && ctx.Err() == nil:
		return killed
	}
	return survived
}

// noticed matches the output of a test binary if a test fails or the program crashes.
var noticed = regexp.MustCompile(`(?m)^(--- FAIL|FAIL|panic: |fatal error: )`)
