package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// report collects the results.
type report struct {
	bars  []bar
	facts []fact
}

// bar is a limit and the result that is compared with it.
type bar struct {
	work, bound, measured string
	met                   bool
}

// fact is a result without a limit.
type fact struct{ what, value string }

// bar adds a result. A missed bar fails the benchmark, which continues.
func (r *report) bar(b *testing.B, work, bound string, met bool, measured string, values ...any) {
	b.Helper()
	one := bar{work: work, bound: bound, met: met, measured: fmt.Sprintf(measured, values...)}
	r.bars = append(r.bars, one)
	progress("%s, %s: %s: %s", work, bound, one.measured, one.verdict())
	if !met {
		b.Errorf("%s: %s is the bar, measured: %s", work, bound, one.measured)
	}
}

func (r *report) fact(what, value string, values ...any) {
	one := fact{what, fmt.Sprintf(value, values...)}
	r.facts = append(r.facts, one)
	progress("%s: %s", one.what, one.value)
}

func (o bar) verdict() string {
	if o.met {
		return "met"
	}
	return "**missed**"
}

// progress prints the progress of the run.
func progress(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "  "+format+"\n", values...)
}

// tables returns both tables in Markdown.
func (r *report) tables() string {
	var text strings.Builder
	text.WriteString("| work | limit | measured | verdict |\n|---|---|---|---|\n")
	for _, o := range r.bars {
		fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", o.work, o.bound, o.measured, o.verdict())
	}
	text.WriteString("\nWithout a limit:\n\n| what | measured |\n|---|---|\n")
	for _, f := range r.facts {
		fmt.Fprintf(&text, "| %s | %s |\n", f.what, f.value)
	}
	return text.String()
}

// page returns the guide.
func (r *report) page(machine string) string {
	return pageHead + "\n" + r.tables() + "\nThe machine: " + machine + ".\n" + pageFoot
}

// The text around the tables. The page is in templates/, from which tfplugindocs copies it, and in docs/.
const (
	pageHead = `---
page_title: "Performance with many users"
subcategory: "Reference"
description: |-
  How long Terraform takes to manage the phone numbers and e-mail addresses of 1,000 or 10,000 users for password reset: requests, time, memory and throttling, measured against an emulated tenant.
---

# Performance with many users

` + "`make bench`" + ` measures these values and writes this page. It runs the provider's binary under Terraform, with the default parallelism of 10, against an emulated tenant that takes 50 ms for every HTTP request. Compare the ratios, which were
measured side by side in one run; absolute times depend on the machine.

Nothing was measured against a live tenant. There, Microsoft Graph accepts at most 3,000 writes in 150 seconds from one application: 10,000 users with two methods each take at least 17 minutes.
`
	pageFoot = `
How to read it:

- A **Graph request** is an HTTP request. A batch of up to 20 operations is one request, but Microsoft counts each operation when it throttles.
- A **round trip** is 50 ms. **A provider that does nothing** has one resource with the same attributes and sends no request. Both planned in turn from the same state; the table compares the medians.
  The configuration has a block for each user, which is the fastest form for Terraform: its work for the instances of one ` + "`for_each`" + ` grows with the square of their number.
- **One request at a time** is the same binary and resource behind a proxy that rejects batches and forwards one request at a time. The sample is small, so its time, from the first request to the last, is scaled per user. The time of the 10,000 users is that of the whole
  ` + "`terraform apply`" + `, including Terraform's own part.
- **What the throttle permits** is its rate for as long as requests were sent, plus an initial burst of one second.
- **Memory** is the peak resident memory of the provider's process alone.
`
)

// pages are the two paths of the guide, relative to the package's folder.
var pages = []string{"../../../templates/guides/performance.md", "../../../docs/guides/performance.md"}

// publish prints the tables and writes the guide.
func (r *report) publish(b *testing.B, t binaries, write bool) {
	b.Helper()
	machine := t.machine(b.Context())
	fmt.Printf("\n%s\n%s\n", r.tables(), machine)
	if !write {
		return
	}
	for _, page := range pages {
		if err := os.MkdirAll(filepath.Dir(page), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(page, []byte(r.page(machine)), 0o644); err != nil {
			b.Fatal(err)
		}
	}
}

// machine describes the machine of the run.
func (t binaries) machine(ctx context.Context) string {
	cli := "an unknown version of Terraform"
	cmd := exec.CommandContext(ctx, t.cli, "version", "-json")
	cmd.Env = []string{"CHECKPOINT_DISABLE=1"}
	if out, err := cmd.Output(); err == nil {
		var version struct {
			Terraform string `json:"terraform_version"`
		}
		name := "Terraform"
		if strings.Contains(string(out), "tofu") || strings.Contains(t.cli, "tofu") {
			name = "OpenTofu"
		}
		if json.Unmarshal(out, &version) == nil {
			cli = name + " " + version.Terraform
		}
	}
	return fmt.Sprintf("%d cores, %s/%s, Go %s, %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, strings.TrimPrefix(runtime.Version(), "go"), cli)
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}

// seconds formats a duration.
func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// megabytes formats an amount of memory; 0 means that it was not measured.
func megabytes(n int64) string {
	if n == 0 {
		return "not measured on this system"
	}
	return fmt.Sprintf("%d MB", n/1_000_000)
}
