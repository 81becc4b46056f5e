package bench

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// refresh plans resources of one user each, none of which has changed.
func refresh(b *testing.B, t binaries, r *report, size scale) {
	n := newTenant(b, size.single)
	real := t.workspace(b, "sspr", n.Environment(n.caPath)...)
	idle := t.workspace(b, "idle")
	users := people(size.single)
	real.write(b, "users.tf.json", blocks(b, "sspr", users))
	idle.write(b, "users.tf.json", blocks(b, "idle", users))
	n.slow()
	applied := real.must(b, 0, apply...)
	n.has(b, users)
	created := n.traffic()
	create(b, r, size, created, applied, idle.must(b, 0, apply...))
	state := stateOf(b, real)
	idle.write(b, stateFile, state.idle(b))

	var ours, theirs []time.Duration
	var sent traffic
	var peaks run
	for range size.plans {
		n.ResetRequests()
		mine := real.must(b, 0, plan...)
		if now := n.traffic(); now.http > sent.http {
			sent = now
		}
		ours = append(ours, mine.took)
		peaks.provider, peaks.terraform = max(peaks.provider, mine.provider), max(peaks.terraform, mine.terraform)
		theirs = append(theirs, idle.must(b, 0, plan...).took)
	}

	work := "refresh " + count(size.single) + " `sspr_user_contact_info`"
	most := 110 * size.single / full.single
	r.bar(b, work, "at most "+count(most)+" Graph requests (one at a time: "+count(2*size.single)+")", sent.http <= most,
		"%s, the most of %d plans", count(sent.http), size.plans)
	allowed := median(theirs)*3/2 + time.Duration(size.single/10)*latency
	r.bar(b, "plan of the same, wall time", "1.5 times a provider that does nothing, plus 100 round trips", median(ours) <= allowed,
		"%.2f of what is allowed (%s of %s; the provider that does nothing: %s)", median(ours).Seconds()/allowed.Seconds(), seconds(median(ours)), seconds(allowed), seconds(median(theirs)))
	r.fact(work, "%s", sent)
	r.fact("the refresh, for each user", "%.2f HTTP requests", float64(sent.http)/float64(size.single))
	r.fact("the refresh, memory", "provider %s, Terraform itself %s", megabytes(peaks.provider), megabytes(peaks.terraform))
	usual := t.workspace(b, "sspr", n.Environment(n.caPath)...)
	usual.write(b, "main.tf", forEach)
	usual.write(b, "users.csv", csv(users))
	usual.write(b, stateFile, stateOf(b, real).forEach(b))
	n.ResetRequests()
	planned := usual.must(b, 0, plan...)
	r.fact("the refresh, with one `for_each` for all users", "%s; %s on this machine, most of it Terraform's own", n.traffic(), seconds(planned.took))
	b.ReportMetric(float64(sent.http), "requests")
	b.ReportMetric(median(ours).Seconds()/allowed.Seconds(), "of-allowed-time")
}

// mostCreated is the maximum number of requests of a plan and an apply of 1,000 new users. Each user takes four steps
// in sequence: the reads of the plan, the reads of the apply, the writes, and the reads that confirm them. Terraform
// handles ten users at a time, so 400 requests are the minimum.
const mostCreated = 550

// create compares the apply of new resources with the bars. Most of its time is Terraform's own, which writes its state
// after each resource.
func create(b *testing.B, r *report, size scale, sent traffic, ours, theirs run) {
	b.Helper()
	work := "plan and apply " + count(size.single) + " new `sspr_user_contact_info`"
	most := mostCreated * size.single / full.single
	r.bar(b, work, "at most "+count(most)+" Graph requests (one at a time: "+count(7*size.single)+")", sent.http <= most, "%s", count(sent.http))
	allowed := theirs.took + time.Duration(size.single)*latency
	r.bar(b, "the same, wall time", "a provider that does nothing, plus one round trip for each user", ours.took <= allowed,
		"%.2f of what is allowed (%s of %s; the provider that does nothing: %s)", ours.took.Seconds()/allowed.Seconds(), seconds(ours.took), seconds(allowed), seconds(theirs.took))
	r.fact(work, "%s; %.2f HTTP requests for each user", sent, float64(sent.http)/float64(size.single))
}

const stateFile = "terraform.tfstate"

// state is the state file of a workspace.
type state map[string]any

func stateOf(b *testing.B, w *workspace) state {
	b.Helper()
	raw, err := os.ReadFile(filepath.Join(w.folder, stateFile))
	if err != nil {
		b.Fatal(err)
	}
	var s state
	if err := json.Unmarshal(raw, &s); err != nil {
		b.Fatal(err)
	}
	return s
}

func (s state) text(b *testing.B) string {
	b.Helper()
	out, err := json.Marshal(s)
	if err != nil {
		b.Fatal(err)
	}
	return string(out)
}

// idle returns the state for the provider that does nothing: the same resources with the same values.
func (s state) idle(b *testing.B) string {
	b.Helper()
	for _, instance := range s.instances() {
		// Identities have a schema of their own, which newer versions of Terraform look up.
		delete(instance, "identity")
		delete(instance, "identity_schema_version")
	}
	return strings.NewReplacer(`"sspr_user_contact_info"`, `"idle_user_contact_info"`, `terraform-provider-sspr/sspr\"`, `terraform-provider-sspr/idle\"`).Replace(s.text(b))
}

// forEach returns the state for the configuration with one for_each.
func (s state) forEach(b *testing.B) string {
	b.Helper()
	instances := s.instances()
	for _, instance := range instances {
		instance["index_key"] = instance["attributes"].(map[string]any)["user_id"]
	}
	resources := s["resources"].([]any)
	all := resources[0].(map[string]any)
	all["name"], all["instances"] = "user", instances
	s["resources"] = resources[:1]
	return s.text(b)
}

func (s state) instances() []map[string]any {
	var all []map[string]any
	for _, resource := range s["resources"].([]any) {
		for _, instance := range resource.(map[string]any)["instances"].([]any) {
			all = append(all, instance.(map[string]any))
		}
	}
	return all
}
