package faults

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// What an error says about the change, and when that is true of the requests that were sent. Package framework has the
// words, and a test of its own that holds them against the error.
const (
	saysRefused    = "so the request changed nothing"
	saysUnanswered = "no answer tells what became of it"
	saysAccepted   = "the service accepted it before this failed"
	saysPartly     = "A part of the change was written"
	// Of users the steps are named.
	saysAcceptedSteps   = "By the time this failed, the service had accepted: "
	saysUnansweredSteps = "Whether this took effect is not known: "
	// Of many users, what became of the others is said in one sentence.
	saysOthers = "What was done for the other users is kept"
	// saysEarlier introduces the earlier values of a tenant that a failed create may have changed.
	saysEarlier = "Before it, the tenant had the values on the left"
)

// checkClaims holds what errors say of the tenant against the requests of the operation, and against the tenant: what is
// said has to be true, and a tenant that has changed must not go without a word.
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
	// A page or a broken answer may stand in for any other; and what a batch brings back is lost with the batch.
	if r.batch || r.column == "page" || r.column == "broken" || r.column == "empty" || r.column == "dropped" {
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
// was created, whatever went wrong since, unless an error has told a person that it will not.
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
