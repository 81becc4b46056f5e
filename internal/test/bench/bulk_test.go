package bench

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// mostMemory is the bar of the provider's memory, in bytes.
const mostMemory = 400_000_000

// bulk writes many users with one resource, and some of them one request at a time.
func bulk(b *testing.B, t binaries, r *report, size scale) {
	n := newTenant(b, size.bulk+size.sample)
	n.slow()
	all := people(size.bulk + size.sample)

	slow := t.workspace(b, "sspr", append(n.Environment(n.caPath), newGate(b, n).environment()...)...)
	slow.write(b, "main.tf", inBulk)
	slow.write(b, "users.csv", csv(all[size.bulk:]))
	slow.must(b, 0, apply...)
	n.has(b, all[size.bulk:])
	one := n.traffic()
	if one.batches > 0 {
		b.Fatal("a batch came through the gate")
	}
	oneUser := one.window / time.Duration(size.sample)

	w := t.workspace(b, "sspr", n.Environment(n.caPath)...)
	w.write(b, "main.tf", inBulk)
	w.write(b, "users.csv", csv(all[:size.bulk]))
	n.ResetRequests()
	applied := w.must(b, 0, apply...)
	n.has(b, all[:size.bulk])
	sent := n.traffic()
	user := applied.took / time.Duration(size.bulk)
	faster := float64(oneUser) / float64(user)

	work := "apply " + count(size.bulk) + " users in one `sspr_users_contact_info`"
	r.bar(b, work, "10 times as fast as one request at a time", faster >= 10,
		"%.0f times (%.1f ms for each user; one request at a time: %.0f ms, a sample of %d users scaled per user)", faster, milliseconds(user), milliseconds(oneUser), size.sample)
	r.bar(b, "the same, memory", "below 400 MB", applied.provider > 0 && applied.provider < mostMemory, "%s", megabytes(applied.provider))
	r.fact(work, "%s", sent)
	r.fact("the same, for each user", "%.2f HTTP requests for %.1f operations", float64(sent.http)/float64(size.bulk), float64(sent.operations)/float64(size.bulk))
	r.fact("the same, time on this machine", "%s for the whole apply, %s from the first request to the last", seconds(applied.took), seconds(sent.window))
	r.fact("the same, memory of Terraform itself", "%s", megabytes(applied.terraform))
	r.fact("one request at a time", "%s", one)

	n.ResetRequests()
	planned := w.must(b, 0, plan...)
	most := 110 * size.bulk / 1000
	r.bar(b, "plan of the same, which checks the names", "at most "+count(most)+" Graph requests (one at a time: "+count(3*size.bulk)+")", n.traffic().http <= most, "%s", count(n.traffic().http))
	r.fact("plan of "+count(size.bulk)+" users in one resource", "%s, %s, memory of the provider %s", n.traffic(), seconds(planned.took), megabytes(planned.provider))
	b.ReportMetric(faster, "times-as-fast")
	b.ReportMetric(float64(applied.provider)/1e6, "MB")
}

// throttled does the same in a tenant that accepts a limited number of operations per second and refuses the others.
func throttled(b *testing.B, t binaries, r *report, size scale) {
	n := newTenant(b, size.bulk, func(s *emulator.State) { s.Settings.GraphRequestsPerSecond = size.rate })
	n.slow()
	w := t.workspace(b, "sspr", n.Environment(n.caPath)...)
	w.write(b, "main.tf", inBulk)
	w.write(b, "users.csv", csv(people(size.bulk)))
	applied := w.run(b.Context(), b, apply...)
	granted, refused := n.GraphThrottle()
	sent := n.traffic()
	permitted := float64(size.rate) * (sent.window.Seconds() + 1)
	share := float64(granted) / permitted

	work := "the same, throttled to " + count(size.rate) + " operations a second"
	r.bar(b, work, "no failure", applied.code == 0, "exit code %d", applied.code)
	if applied.code != 0 {
		b.Fatal(shortened(applied.output))
	}
	n.has(b, people(size.bulk))
	r.bar(b, work, "90% of what the throttle permits", share >= 0.9, "%.1f%%", 100*share)
	r.fact(strings.TrimPrefix(work, "the same, "), "%s; %s refused and repeated; %s on this machine", sent, count(refused), seconds(applied.took))
	b.ReportMetric(100*share, "%-of-permitted")
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
