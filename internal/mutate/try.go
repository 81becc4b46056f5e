package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"
)

// fate is the result of a mutant.
type fate string

const (
	killed     fate = "killed"
	survived   fate = "tests pass"
	timedOut   fate = "timed out"
	notCovered fate = "not covered"
	notViable  fate = "does not compile"
)

type outcome struct {
	mutant
	fate fate
}

func (o outcome) survived() bool { return o.fate == survived || o.fate == notCovered }

// report prints a survivor without an explanation.
func (o outcome) report(known *reasons) {
	if o.survived() && known.of(o.mutant) == "" {
		fmt.Printf("%s:%d: %s:\n%s\n", o.file, o.line, o.fate, o.name())
	}
}

// The timeout of the tests of a mutant is this multiple of their normal duration, including compilation, and at least
// leastTime. Tests that take longer wait for something that never comes, so the mistake counts as noticed.
const (
	timeoutFactor = 6
	leastTime     = 20 * time.Second
)

// trial configures how mutants are tried.
type trial struct {
	// workers is the number of mutants tried at the same time. least is the shortest timeout.
	workers int
	least   time.Duration
	// only matches the names of the mutants to try.
	only *regexp.Regexp
	// known explains survivors. Others are printed at once.
	known *reasons
}

// try runs the tests of a package against each of its mutants.
func try(ctx context.Context, root string, t target, how trial) (*score, error) {
	mutants, err := t.mutants(ctx, root)
	if err != nil {
		return nil, err
	}
	mutants = slices.DeleteFunc(mutants, func(m mutant) bool { return !how.only.MatchString(m.name()) })
	temporary, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(temporary) }()
	coverage, limits, err := t.measure(ctx, root, temporary, how.least)
	if err != nil {
		return nil, err
	}
	s := &score{dir: t.dir, outcomes: make([]outcome, len(mutants))}
	together, err := build(ctx, root, t, mutants, temporary)
	if err != nil {
		return nil, err
	}
	next := make(chan int)
	var all sync.WaitGroup
	for worker := range how.workers {
		all.Go(func() {
			for i := range next {
				s.outcomes[i] = outcome{mutants[i], notCovered}
				if coverage.runs(mutants[i]) {
					s.outcomes[i].fate = together.tryOne(ctx, mutants[i], filepath.Join(temporary, fmt.Sprint(worker)), limits)
				}
				if ctx.Err() == nil {
					s.outcomes[i].report(how.known)
				}
			}
		})
	}
	for i := range mutants {
		if ctx.Err() != nil {
			break
		}
		if next <- i; i%100 == 99 {
			fmt.Printf("%s: %d of %d\n", t.dir, i+1, len(mutants))
		}
	}
	close(next)
	all.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if output, err := goTest(ctx, root, t.tests()[0], "-timeout", "10m"); err != nil {
		return nil, fmt.Errorf("somebody broke the package meanwhile, so nothing of this counts: %w\n%s", err, output)
	}
	return s, nil
}

// measure runs the tests without a mistake. It returns their coverage of the target, and the timeout of each package's
// tests.
func (t target) measure(ctx context.Context, root, temporary string, least time.Duration) (coverage, []time.Duration, error) {
	all, limits := coverage{}, []time.Duration(nil)
	for i, tests := range t.tests() {
		profile := filepath.Join(temporary, fmt.Sprint("cover", i))
		began := time.Now()
		if output, err := goTest(ctx, root, tests, "-timeout", "30m", "-coverpkg", "./"+t.dir, "-coverprofile", profile); err != nil {
			return nil, nil, fmt.Errorf("the tests of %s fail without any mistake: %w\n%s", tests.dir, err, output)
		}
		limits = append(limits, max(least, timeoutFactor*time.Since(began)))
		found, err := readCoverage(profile)
		if err != nil {
			return nil, nil, err
		}
		all.add(found)
	}
	return all, limits, nil
}

func goTest(ctx context.Context, root string, t testRun, arguments ...string) ([]byte, error) {
	arguments = append([]string{"test", "-p", "1", "-vet=off", "-ldflags=-s -w"}, arguments...)
	if t.run != "" {
		arguments = append(arguments, "-run", t.run)
	}
	arguments = append(arguments, "./"+t.dir)
	command := exec.CommandContext(ctx, "go", arguments...) //nolint:gosec // the arguments are this program's own
	command.Dir = root
	return command.CombinedOutput()
}
