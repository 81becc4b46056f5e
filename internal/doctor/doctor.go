// Package doctor checks what credentials allow, and whether a tenant is as the provider assumes. It reads only.
//
// A verdict claims no more than a read or the token shows. If a document can be read, the answer decides. A permission that only
// a write needs is in the token or not. So are the roles of a user that apply to the whole tenant, if the token has the claim wids
// (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference): a role that was assigned or activated after
// the sign-in is not in it. Some tokens lack the claim, for example because it would be too long; then the verdict is unknown.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/probe"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// Options are what to check and where to write.
type Options struct {
	// Resources are the types that must work; empty means all of them. See the error of an unknown name for the names.
	Resources []string
	// PlanOnly leaves out what only applying needs, and actions.
	PlanOnly bool
	// Report is the path of the report, "" for none. The file must not exist.
	Report string
	// Yes writes the report without asking.
	Yes bool
	// Version is the version of the provider, for the report.
	Version string
	// Columns is the width of the terminal in columns (COLUMNS), "" if it is not known.
	Columns string
	// In answers questions; Out gets the table.
	In  io.Reader
	Out io.Writer
}

// Run checks a tenant. ok reports whether every type that is asked for works; the results of the probes do not change it. The
// probes run if there is a report, or if no type is named. The error is about the options, or the file of the report, or an
// interruption, after which there is no verdict.
func Run(ctx context.Context, t *readonly.Tenant, o Options) (ok bool, err error) {
	asked, err := o.types()
	if err == nil {
		err = o.checkReport()
	}
	if err != nil {
		return false, err
	}
	out := pageOf(o.Out, o.Columns)
	ok, known, err := o.access(ctx, t, asked, out)
	if err != nil || len(o.Resources) > 0 && o.Report == "" {
		return ok, err
	}
	results := probe.Run(ctx, t, known)
	if ctx.Err() != nil {
		return false, errInterrupted
	}
	printProbes(out, results, o.Report == "")
	if o.Report != "" {
		err = o.writeReport(ctx, probe.Report(results, probe.NewAbout(t, o.Version)))
	}
	return ok && err == nil, err
}

// errInterrupted is the end of a run by a signal.
var errInterrupted = errors.New("interrupted")

// access prints who is signed in and what that allows. ok reports whether every type works. known are the answers by address. After
// an interruption it prints nothing: what was not read is not missing.
func (o Options) access(ctx context.Context, t *readonly.Tenant, asked []subject, out page) (ok bool, known map[string]readonly.Answer, err error) {
	graph, portal := signIns(ctx, t)
	j := judge{signedIn: map[serviceerror.Service]*signIn{serviceerror.Graph: graph, serviceerror.Portal: portal}}
	j.reads = readAll(ctx, t, asked, j.signedIn)
	if ctx.Err() != nil {
		return false, nil, errInterrupted
	}
	rows := make([]row, len(asked))
	ok = true
	for i, s := range asked {
		rows[i] = j.row(s)
		ok = ok && rows[i].works()
	}
	used := j.used(asked)
	fmt.Fprintf(out, "%s\n\nSign-in (this command only reads)\n", summary(rows, false))
	for _, s := range used {
		s.print(out)
	}
	if two := twoTenants(used); two != "" {
		ok = false
		printLine(out, "tenant", missing, two)
	}
	printSurroundings(out, t, j, used)
	printRows(out, rows)
	printAdvice(out, rows, len(o.Resources) == 0, toDo(used, rows))
	return ok, j.reads.answers, nil
}

// used returns the sign-ins that the types need.
func (j judge) used(asked []subject) (used []*signIn) {
	for _, service := range []serviceerror.Service{serviceerror.Graph, serviceerror.Portal} {
		if slices.ContainsFunc(asked, func(s subject) bool { return s.uses(service) }) {
			used = append(used, j.signedIn[service])
		}
	}
	return used
}
