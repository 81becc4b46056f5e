package faults

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// What an error claims about the change. Package diagnose has the words, and tests of its own that compare them with the
// error.
const (
	saysRefused    = "so it changed nothing"
	saysUnanswered = "its result is not known: it may have taken effect"
	saysAccepted   = "The service had accepted the change before the failure"
	saysPartly     = "Part of the change had been written"
	// For users the steps are named.
	saysAcceptedSteps   = "Before the failure, the service had accepted: "
	saysUnansweredSteps = "The result of these is not known: "
	// For many users, one sentence is about all others.
	saysOthers = "The changes for all other users are complete"
	// saysEarlier introduces the earlier values of a tenant that a failed create may have changed.
	saysEarlier = "Before it, the tenant had the values on the left"
)

// checkClaims compares what errors claim about the tenant with the requests of the operation and with the tenant: every
// claim must be true, and if the tenant has changed, an error must mention it.
func (r *trial) checkClaims(said []*tfprotov6.Diagnostic, after *point, ok bool) {
	var all []string
	for _, d := range said {
		if isError(d) {
			all = append(all, d.Detail)
		}
	}
	words := strings.Join(strings.Fields(strings.Join(all, "\n")), " ")
	sent := map[string]bool{}
	for _, q := range r.tenant.Requests() {
		if !q.IsWrite() {
			continue
		}
		switch {
		case q.Status >= 200 && q.Status < 300:
			sent[saysAccepted], sent[saysPartly], sent[saysAcceptedSteps] = true, true, true
		case q.Status >= 400 && q.Status < http.StatusInternalServerError:
			sent[saysRefused] = true
		default:
			sent[saysUnanswered], sent[saysUnansweredSteps] = true, true
		}
	}
	// A page or a broken answer may replace any other, and the answers in a batch are lost with the batch.
	if r.batch || r.column == "page" || r.column == "broken" || r.column == "empty" || r.column == "dropped" || r.column == slow {
		sent[saysUnanswered], sent[saysPartly], sent[saysUnansweredSteps] = true, true, true
	}
	for _, claim := range []string{saysRefused, saysUnanswered, saysAccepted, saysPartly, saysAcceptedSteps, saysUnansweredSteps} {
		if strings.Contains(words, claim) && !sent[claim] {
			r.wrong("an error says %q, and no request was answered like that", claim)
		}
	}
	if ok || r.kind.foreign || r.kind.drift {
		return
	}
	hedged := slices.ContainsFunc([]string{saysOthers, saysUnanswered, saysAccepted, saysPartly, saysAcceptedSteps, saysUnansweredSteps}, func(claim string) bool {
		return strings.Contains(words, claim)
	})
	if now := changed(r.start.has, after.has); len(now) > 0 && !hedged {
		r.wrong("the tenant has changed (%s), and no error says that it may have", named(now))
	}
}

// checkRestored destroys what is there in the end: on_destroy = "restore" puts back what the tenant had before the resource
// was created, whatever went wrong since, unless an error has warned the user that it will not.
func (r *trial) checkRestored(t *testing.T, last instance, said []*tfprotov6.Diagnostic) {
	t.Helper()
	restores := r.base["on_destroy"] == `"restore"` && (r.name() == "create" || r.name() == "update") && !r.kind.foreign && !r.kind.drift
	if !restores || len(r.problems) > 0 || !last.exists() {
		return
	}
	c := r.core(t)
	if _, fine := c.apply(t.Context(), last, c.null()); !fine {
		r.wrong("a destroy fails: %s", strings.Join(texts(c.said), "\n"))
		return
	}
	told := slices.ContainsFunc(said, func(d *tfprotov6.Diagnostic) bool { return strings.Contains(d.Detail, saysEarlier) })
	if lost := changed(r.origin, documentsOf(r.tenant.state(t))); len(lost) > 0 && !told {
		r.wrong("a restore does not put back %s, and nobody was told", named(lost))
	}
}
