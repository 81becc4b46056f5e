// Mutate implements "make mutate": it plants small mistakes in the provider's code, one at a time, and runs the tests
// of the package. A mistake that no test notices survives: it needs a test or an explanation. The working tree is never
// changed: the compiler gets each changed file through -overlay.
//
// It is a module of its own, because it is a tool and no part of the provider. Folders and files are named from the root of
// the provider's module.
//
// Usage: go run -C internal/test/mutate . [-root FOLDER] [-table FILE] [-explained FILE] [-workers N] [-only REGEXP] [package...]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// target is a package in which mistakes are planted.
type target struct {
	// dir is the package's folder, relative to the root of the module.
	dir string
	// files are the files that get mistakes; empty means all except tests.
	files []string
	// run is the pattern of the tests to run, for a package in which not all tests concern the files.
	run string
	// others are tests of other packages that check this one too. They run in order until one notices the mistake.
	others []testRun
}

// testRun selects tests of a package.
type testRun struct{ dir, run string }

// targets are the rules, the conversions, the clients of both services and of sign-in, and the code that turns them into
// resources. Of package graph only the conversions are included, with their tests: the tests of the batches and clients
// use a fake clock, and running them for each mistake would take hours.
//
// The code between Terraform and the clients is checked by tests that plan and apply without a CLI, and otherwise by
// tests that start one. Those need terraform or tofu on the PATH, which "make mutate" ensures.
var targets = []target{
	{dir: "internal/sspr"},
	{dir: "internal/ready"},
	{dir: "internal/controls"},
	{dir: "internal/phone"},
	{dir: "internal/portal"},
	{
		dir: "internal/graph", files: []string{"method_configuration.go", "methods_policy.go", "targets.go"}, run: conversions,
	},
	{dir: "internal/graph/document", others: []testRun{{dir: "internal/graph", run: conversions}}},
	{dir: "internal/transport"},
	{dir: "internal/auth", others: []testRun{{dir: "internal/provider", run: "Credential|Portal|Refus|Rotation|Expiry|Secrets"}}},
	{dir: "internal/memo"},
	{dir: "internal/graph/wire", files: []string{"fetch.go"}, others: []testRun{{dir: "internal/graph", run: conversions}}},
	{dir: "internal/deadline", others: []testRun{{dir: "internal/diagnose"}}},
	{dir: "internal/checks", others: []testRun{{dir: "internal/test/plans", run: planning}}},
	{dir: "internal/attribute", others: []testRun{{dir: "internal/test/plans", run: planning}}},
	{dir: "internal/run", others: []testRun{{dir: "internal/test/plans", run: planning}}},
	{dir: "internal/diagnose", others: []testRun{
		{dir: "internal/provider", run: "Credential|Refus|Missing"},
		{dir: "internal/test/plans", run: planning},
	}},
	{dir: "internal/singleton", others: []testRun{
		{dir: "internal/test/plans", run: planning},
		{dir: "internal/services/registration", run: "TestBattery"},
	}},
	{dir: "internal/services/contactinfo"},
}

// conversions matches the tests of package graph that hold its documents.
const conversions = "Polic|Method|Target|Flag|Sharing|Share|Number|Completed|Born|Foreign|Read|Write|Reset|Conflict|FuzzRoundTrip|FuzzPolicies"

// planning matches the tests of package plans that plan and apply in their own process.
const planning = "Warning|Lost|Integration|RestoreCan|NothingIsRestored|MoreMethods|ExcludedAnew|MemoryOfTheFirst"

// settings are the flags.
type settings struct {
	root             string
	table, explained string
	workers          int
	only             string
}

func main() {
	var s settings
	flag.StringVar(&s.root, "root", "../../..", "the root of the provider's module")
	flag.StringVar(&s.table, "table", ".github/mutation.md", "the file with the scores, of which the packages that are run are written anew")
	flag.StringVar(&s.explained, "explained", ".github/mutation-explained.txt", "the file that says why mutants may survive")
	flag.IntVar(&s.workers, "workers", runtime.NumCPU(), "how many mutants are tried at the same time")
	flag.StringVar(&s.only, "only", "", "try only mutants whose names match, and write no table")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, s, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings, packages []string) error {
	if err := os.Chdir(s.root); err != nil {
		return err
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	only, err := regexp.Compile(s.only)
	if err != nil {
		return err
	}
	reasons, err := readReasons(s.explained)
	if err != nil {
		return err
	}
	chosen, err := choose(packages)
	if err != nil {
		return err
	}
	unexplained := 0
	for _, t := range chosen {
		began := time.Now()
		scored, err := try(ctx, root, t, trial{workers: s.workers, least: leastTime, only: only, known: reasons})
		if err != nil {
			return fmt.Errorf("%s: %w", t.dir, err)
		}
		scored.took = time.Since(began)
		unexplained += scored.unexplained(reasons)
		fmt.Println(scored.row())
		if s.only != "" {
			continue
		}
		for _, name := range reasons.stale(scored) {
			fmt.Printf("no survivor any more, so its explanation can go: %s\n", name)
		}
		if err := writeTable(s.table, scored, reasons); err != nil {
			return err
		}
	}
	if unexplained > 0 {
		return fmt.Errorf("%d mutants survived that %s does not explain", unexplained, s.explained)
	}
	return nil
}

// choose returns the named targets, or all if none is named. It returns an error for a package that is not a target.
func choose(packages []string) ([]target, error) {
	if len(packages) == 0 {
		return targets, nil
	}
	var chosen []target
	for _, p := range packages {
		dir := filepath.ToSlash(filepath.Clean(strings.TrimPrefix(p, "./")))
		i := slices.IndexFunc(targets, func(t target) bool { return t.dir == dir })
		if i < 0 {
			return nil, errors.New(p + " is not among the targets in internal/test/mutate/main.go")
		}
		chosen = append(chosen, targets[i])
	}
	return chosen, nil
}
