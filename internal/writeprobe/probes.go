package writeprobe

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/probe"
)

// writeProbe is a question that only a write answers.
type writeProbe struct {
	id, title, expected string
	// doc is the one document that it writes.
	doc *document
	// effect is what users may notice until the document is put back.
	effect string
	// ask asks. An error means that the answer to a write was lost, so nothing was seen.
	ask func(ctx context.Context, a *attempt) (outcome, error)
}

const nothingChanges = "nothing: the document is sent as it was read"

// probes are all probes, the most harmless first.
var probes = []writeProbe{
	{
		id: "write-policy-unchanged", title: "What does the portal API answer to the password reset policy exactly as it was read?",
		expected: "HTTP 200 with a Boolean, and the document as before", doc: policy, effect: nothingChanges, ask: policyUnchanged,
	},
	{
		id: "write-on-premises-unchanged", title: "What does the portal API answer to the on-premises integration exactly as it was read?",
		expected: "HTTP 200, and the document as before", doc: onPremises, effect: nothingChanges, ask: onPremisesUnchanged,
	},
	{
		id: "write-methods-policy-unchanged", title: "Does Graph answer a PATCH of the authentication methods policy with 200 or 204?",
		expected: "HTTP 200 with an object or 204 without a body, and the document as before",
		doc:      methodsPolicy, effect: "nothing: the registration campaign is sent as it was read", ask: methodsPolicyUnchanged,
	},
	{
		id: "write-authorization-policy-unchanged", title: "What does Graph answer to a PATCH of allowedToUseSSPR with its present value?",
		expected: "HTTP 204 without a body, and the document as before",
		doc:      authorizationPolicy, effect: "nothing: the switch is sent as it was read", ask: authorizationUnchanged,
	},
	{
		id: "write-legacy-switch", title: "Is a changed legacy switch ignored or refused in a migrated tenant?",
		expected: "refused, or accepted and ignored", doc: policy,
		effect: "nothing known: the switch no longer applies in a migrated tenant. In any other tenant, nothing is sent", ask: legacySwitch,
	},
	{
		id: "write-stale-reads", title: "How long do reads stay stale after a write?",
		expected: "shown within a minute, and in every read from then on", doc: policy,
		effect: "the number of days until users confirm their methods again differs by one (it is 730 if it was 0, which is never)", ask: staleReads,
	},
	{
		id: "write-custom-question", title: "How is a new custom security question sent?",
		expected: "accepted without an ID, and shown", doc: policy,
		effect: "if security questions are on, users who register can choose one more question", ask: customQuestion,
	},
	{
		id: "write-method-count", title: "Does the check of the number of methods matter, and does byPassMethodCountCheck=true skip it?",
		expected: "accepted with byPassMethodCountCheck=true, or without it", doc: policy,
		effect: "two methods are required or all legacy switches are off: users may be unable to reset a password", ask: methodCount,
	},
}

// afterwards returns whether the document is as before, in words.
func (a *attempt) afterwards(ctx context.Context) (same bool, words string) {
	shown, err := a.shown(ctx, a.doc)
	if err != nil {
		return false, "the document could not be read afterwards"
	}
	if names := a.doc.differences(a.kept, shown); len(names) > 0 {
		return false, "the document differs afterwards in " + strings.Join(names, ", ")
	}
	return true, "the document is as before"
}

func policyUnchanged(ctx context.Context, a *attempt) (outcome, error) {
	answer, err := a.write(ctx, request{body: a.kept})
	if err != nil {
		return outcome{}, err
	}
	seen := inShort(answer)
	if !accepted(answer) {
		second, err := a.write(ctx, request{query: bypassQuery, body: a.kept})
		if err != nil {
			return outcome{}, err
		}
		return outcome{probe.Different, seen + ". With byPassMethodCountCheck=true: " + inShort(second)}, nil
	}
	same, words := a.afterwards(ctx)
	ok := same && answer.Status == http.StatusOK && bodyKind(answer.Body) == "a Boolean"
	return outcome{verdict(ok), seen + "; " + words}, nil
}

func onPremisesUnchanged(ctx context.Context, a *attempt) (outcome, error) {
	return a.unchanged(ctx, request{body: a.kept}, func(status int, _ string) bool { return status == http.StatusOK })
}

func methodsPolicyUnchanged(ctx context.Context, a *attempt) (outcome, error) {
	writes := only(a.kept, keyCampaign)
	if len(writes) == 0 {
		return notSeen("the policy shows no registration campaign"), nil
	}
	return a.unchanged(ctx, writes[0], func(status int, body string) bool {
		return status == http.StatusOK && body == "an object" || status == http.StatusNoContent
	})
}

func authorizationUnchanged(ctx context.Context, a *attempt) (outcome, error) {
	writes := only(a.kept, keyAdmins)
	if len(writes) == 0 {
		return notSeen("the policy does not show allowedToUseSSPR"), nil
	}
	return a.unchanged(ctx, writes[0], func(status int, _ string) bool { return status == http.StatusNoContent })
}

// unchanged sends what was read. expected reports whether the status and the kind of the body are.
func (a *attempt) unchanged(ctx context.Context, r request, expected func(status int, body string) bool) (outcome, error) {
	answer, err := a.write(ctx, r)
	if err != nil {
		return outcome{}, err
	}
	same, words := a.afterwards(ctx)
	return outcome{verdict(same && expected(answer.Status, bodyKind(answer.Body))), inShort(answer) + "; " + words}, nil
}

// migrated reports whether the authentication methods policy manages the methods. A tenant that shows no state is migrated
// (autumn-2026 1.1). known is false if the policy could not be read.
func (r *run) migrated() (migrated, known bool) {
	document, ok := r.documents[methodsPolicy.name]
	state := gjson.Get(document, "policyMigrationState")
	return ok && (!state.Exists() || state.Type == gjson.Null || state.String() == "migrationComplete"), ok
}

// waitFor reads until show is true of the document, and returns how long that took. ok is false if it was not within the limit.
func (a *attempt) waitFor(ctx context.Context, limit clock, show func(document []byte) bool) (took clock, ok bool) {
	return limit.until(ctx, a.timing.Every, func(ctx context.Context) bool {
		document, err := a.shown(ctx, a.doc)
		return err == nil && show(document)
	})
}

// refused describes a write that was refused.
func refused(what, answer string) outcome {
	return outcome{probe.Different, fmt.Sprintf("%s was refused: %s", what, answer)}
}
