package writeprobe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ask"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/probe"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// Tenant is a tenant that is read, with clients for the writes.
type Tenant struct {
	*readonly.Tenant
	// Writers send the writes of Writes and no others.
	Writers map[serviceerror.Service]*http.Client
}

// Timing configures waits. The zero value is DefaultTiming.
type Timing struct {
	// Every is the first wait between two reads. It doubles up to five seconds.
	Every time.Duration
	// Settle is how long a change that should be ignored is looked for, and one that had no answer after it was put back.
	Settle time.Duration
	// Confirm is how long a change that should be stored is looked for.
	Confirm time.Duration
	// PutBack limits putting a document back, including the reads that confirm it.
	PutBack time.Duration
}

// DefaultTiming allows for reads that are stale for a minute.
var DefaultTiming = Timing{Every: 250 * time.Millisecond, Settle: 15 * time.Second, Confirm: time.Minute, PutBack: 3 * time.Minute}

// Options are how to run the probes.
type Options struct {
	// Live allows writes to a live tenant: SSPR_LIVE is "1".
	Live bool
	// Folder is where the documents are kept, "" for a folder in the user's cache.
	Folder string
	// Report is the file that the results are appended to, "" for none.
	Report string
	// Version is the provider's version, for the report.
	Version string
	// In answers the questions; if it is a file, it must be a terminal. Out gets the questions and the results.
	In  io.Reader
	Out io.Writer
	// Timing defaults to DefaultTiming.
	Timing Timing
}

// run is a run of the probes, or of Restore, in a tenant whose ID was typed.
type run struct {
	*ask.Person
	tenant   Tenant
	timing   Timing
	tenantID string
	version  string
	// path is the file of the documents.
	path string
	// documents are the kept documents by name.
	documents map[string]string
}

// errStopped is the end of a run by a signal.
var errStopped = errors.New("interrupted")

// Run asks the user before each probe, and returns the results of the probes that ran. With an error it returns the results so
// far. It writes nothing without Options.Live, and before the user has typed the ID of the tenant.
func Run(ctx context.Context, tenant Tenant, o Options) ([]Result, error) {
	if err := checkReport(o.Report); err != nil {
		return nil, err
	}
	r, err := begin(ctx, tenant, o, explanation())
	if err != nil {
		return nil, err
	}
	defer r.Close()
	r.version = o.Version
	if _, err := os.Lstat(r.path); !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("an earlier run did not finish, and its documents are still in %s: run -doctor -write-probes restore first", r.path)
	}
	if err := r.keep(ctx); err != nil {
		return nil, err
	}
	results, left, err := r.all(ctx)
	if left {
		return results, err
	}
	err = errors.Join(err, os.Remove(r.path))
	r.Say("\nAll documents are as before, and the file is removed.")
	return results, errors.Join(err, r.report(ctx, o.Report, results))
}

// begin explains, has the ID of the tenant typed, and compares it with the tokens of both services.
func begin(ctx context.Context, tenant Tenant, o Options, explanation string) (*run, error) {
	if !o.Live {
		return nil, errors.New("write probes change settings of a tenant: set SSPR_LIVE=1 to run them, on a test tenant only")
	}
	if !ask.Possible(o.In) {
		return nil, errors.New("write probes ask before each write, and the input is not a terminal: run them from a terminal")
	}
	if o.Timing == (Timing{}) {
		o.Timing = DefaultTiming
	}
	p := ask.New(o.In, o.Out)
	p.Say("%s", explanation)
	typed, _ := p.Ask(ctx, "Type the ID of the test tenant to continue:")
	r := &run{Person: p, tenant: tenant, timing: o.Timing, tenantID: strings.ToLower(typed), documents: map[string]string{}}
	err := r.check(ctx)
	if err == nil {
		r.path, err = keptPath(o.Folder, r.tenantID)
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	return r, nil
}

func (r *run) check(ctx context.Context) error {
	if ctx.Err() != nil {
		return errStopped
	}
	if len(r.tenantID) != len(uuid.Nil.String()) || uuid.Validate(r.tenantID) != nil {
		return errors.New("nothing was sent: a tenant ID is a GUID, and you did not type one")
	}
	for _, service := range []serviceerror.Service{serviceerror.Graph, serviceerror.Portal} {
		name := string(service)
		if service == serviceerror.Portal {
			name = "the " + name
		}
		identity, err := r.tenant.Identity(ctx, service)
		switch {
		case err != nil:
			return fmt.Errorf("nothing was written: sign-in to %s failed: %w", name, err)
		case !strings.EqualFold(identity.TenantID, r.tenantID):
			return fmt.Errorf("nothing was written: the token for %s is from another tenant than the one that you typed", name)
		}
	}
	return nil
}

// explanation is what the person reads before any question.
func explanation() string {
	var b strings.Builder
	b.WriteString("Write probes find out what only a write can show. Run them on a test tenant only: until a document is restored, which\n" +
		"takes seconds, changed settings apply to all users of the tenant. The documents are saved in a file before the first write.\n" +
		"A probe runs only if you answer y or yes, and its document is restored before the next one.\n\n")
	for _, p := range probes {
		fmt.Fprintf(&b, "%s\n  %s\n  sends: %s %s\n  until it is restored: %s\n", p.id, p.title, p.doc.method, p.doc.path, p.effect)
	}
	return b.String()
}

// keep reads the documents and keeps them in the file.
func (r *run) keep(ctx context.Context) error {
	for _, d := range documents {
		shown, err := r.shown(ctx, d)
		if ctx.Err() != nil {
			return errStopped
		}
		if err != nil {
			r.Say("The probes of the %s are skipped, because it could not be read: %v", d.name, err)
			continue
		}
		r.documents[d.name] = string(shown)
	}
	if len(r.documents) == 0 {
		return errors.New("nothing was written: no document can be read")
	}
	k := &kept{Format: keptFormat, TenantID: r.tenantID, At: time.Now().UTC(), Documents: r.documents}
	if err := k.save(r.path); err != nil {
		return fmt.Errorf("nothing was written: the documents cannot be saved: %w", err)
	}
	r.Say("The documents are saved in %s until the run ends.", r.path)
	return nil
}

// all asks for one probe after the other. left is true if a document may still have to be put back.
func (r *run) all(ctx context.Context) (results []Result, left bool, err error) {
	for _, p := range probes {
		raw, ok := r.documents[p.doc.name]
		if !ok {
			results = append(results, p.result(notSeen("the document could not be read")))
			continue
		}
		r.Say("\n%s: %s", p.id, p.title)
		answer, ok := r.Ask(ctx, "Run this probe? [y/N/stop]")
		if ctx.Err() != nil {
			return results, false, errStopped
		}
		if !ok || strings.EqualFold(answer, "stop") {
			return results, false, nil
		}
		if !ask.Yes(answer) {
			continue
		}
		a := &attempt{run: r, doc: p.doc, kept: []byte(raw)}
		result, err := a.one(ctx, p)
		if err != nil {
			return results, true, err
		}
		results = append(results, result)
		r.Say("  expected: %s\n  seen:     %s\n  %s", result.Expected, result.Seen, result.Verdict)
		if ctx.Err() != nil {
			return results, false, errStopped
		}
	}
	return results, false, nil
}

// one runs a probe and puts its document back. An error means that the document may differ from the kept one.
func (a *attempt) one(ctx context.Context, p writeProbe) (Result, error) {
	shown, err := a.shown(ctx, a.doc)
	if err != nil {
		return p.result(notSeen("nothing was sent: the document could not be read")), nil //nolint:nilerr // the result states it
	}
	if names := a.doc.differences(a.kept, shown); len(names) > 0 {
		return Result{}, fmt.Errorf("nothing was sent: since the run started, another process has changed %s of the %s. The documents from the start are in %s; "+
			"delete that file to keep these changes", strings.Join(names, ", "), a.doc.name, a.path)
	}
	seen, err := p.ask(ctx, a)
	if err != nil {
		seen = notSeen("a write had no answer")
	}
	if len(a.sent) > 0 {
		a.Say("  restoring the document, and reading until the tenant shows it ...")
		if err := a.putBack(ctx); err != nil {
			return Result{}, err
		}
	}
	if ctx.Err() != nil && seen.verdict != probe.NotSeen {
		seen = notSeen("interrupted")
	}
	return p.result(seen), nil
}

func (p writeProbe) result(o outcome) Result {
	return Result{ID: p.id, Title: p.title, Expected: p.expected, Seen: o.seen, Verdict: o.verdict, Service: p.doc.service}
}
