// Package probe checks by reading alone what the provider assumes of a tenant. Each probe has the ID of a row of the
// guide "Assumptions and limits", an expectation from the reference, and a verdict.
//
//	All      the probes
//	Run      asks a tenant; each document is read once, and the probes share the answers
//	Report   the results as Markdown, for the issue form "Report from a live tenant"
//
// A result never contains a name, a text or an ID of the tenant. What a probe saw is described by words of its own, by numbers, by forms
// such as "+0 0000000000", and by names of the services. A name that is not made of the services' own words is hidden
// (word by word, see shown). Run then compares every result with every text of every answer, and Report looks for the
// forms of addresses, numbers, GUIDs and tokens.
package probe

import (
	"context"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// Verdict compares what was seen with what is expected.
type Verdict string

// The verdicts.
const (
	// AsExpected means that it was seen and matches.
	AsExpected Verdict = "as expected"
	// Different means that it was seen and does not match.
	Different Verdict = "different"
	// NotSeen means that the answer could not be read, or does not decide the question.
	NotSeen Verdict = "not seen"
)

// Result is the outcome of one probe.
type Result struct {
	// ID is the probe's ID, Title what it is about.
	ID, Title string
	// Expected is what the provider assumes. Seen is what the tenant showed, or why it could not be seen.
	Expected, Seen string
	// Verdict compares the two.
	Verdict Verdict
	// Service is the service that was asked.
	Service serviceerror.Service
}

// Probe is one question to a tenant.
type Probe struct {
	// ID is short, stable and in kebab-case. The guide "Assumptions and limits" shows it.
	ID string
	// Title is what the question is about, Expected the answer that the provider assumes.
	Title, Expected string
	// Service is the service that is asked.
	Service serviceerror.Service

	ask func(context.Context, *reader) finding
}

// finding is what a probe found.
type finding struct {
	seen    string
	verdict Verdict
}

func judge(expected bool, seen string) finding {
	if expected {
		return finding{seen, AsExpected}
	}
	return finding{seen, Different}
}

func notSeen(why string) finding { return finding{why, NotSeen} }

// All returns the probes, in the order of the guide.
func All() []Probe {
	var all []Probe
	for _, some := range [][]Probe{portalProbes(), policyProbes(), passwordProbes(), directoryProbes(), reportProbes()} {
		all = append(all, some...)
	}
	return all
}

// Run asks a tenant. It never fails: the result of a probe that could not be asked is NotSeen with the reason. known are answers
// of the tenant by address, which are not asked for again: Microsoft Graph takes few requests for reports.
func Run(ctx context.Context, t *readonly.Tenant, known map[string]readonly.Answer) []Result {
	r := newReader(t)
	r.known = known
	var results []Result
	for _, p := range All() {
		f := p.ask(ctx, r)
		results = append(results, Result{
			ID: p.ID, Title: p.Title, Expected: p.Expected, Seen: r.safe(f.seen), Verdict: f.verdict, Service: p.Service,
		})
	}
	return results
}
