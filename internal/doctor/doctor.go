// Package doctor checks what credentials allow, and whether a tenant is as the provider assumes. It reads only.
//
// A verdict claims no more than a read or the token shows. If a document can be read, the answer decides. A permission that only
// a write needs is in the token or not. The roles of a user are in some tokens, and those through a group or PIM need not be;
// without them the verdict is unknown.
package doctor

import (
	"context"
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
	// In answers questions; Out gets the table.
	In  io.Reader
	Out io.Writer
}

// Run checks a tenant. ok reports whether every type that is asked for works; the results of the probes do not change it. The
// probes run if there is a report, or if no type is named. The error is about the options, or the file of the report.
func Run(ctx context.Context, t *readonly.Tenant, o Options) (ok bool, err error) {
	asked, err := o.types()
	if err == nil {
		err = checkReport(o.Report)
	}
	if err != nil {
		return false, err
	}
	ok = o.access(ctx, t, asked)
	if len(o.Resources) > 0 && o.Report == "" {
		return ok, ctx.Err()
	}
	results := probe.Run(ctx, t)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	printProbes(o.Out, results)
	if o.Report != "" {
		err = writeReport(o, probe.Report(results, probe.NewAbout(t, o.Version)))
	}
	return ok, err
}

// access prints who is signed in and what that allows. It reports whether every type works.
func (o Options) access(ctx context.Context, t *readonly.Tenant, asked []subject) bool {
	graph, portal := signIns(ctx, t)
	j := judge{signedIn: map[serviceerror.Service]*signIn{serviceerror.Graph: graph, serviceerror.Portal: portal}}
	j.reads = readAll(ctx, t, asked, j.signedIn)
	rows := make([]row, len(asked))
	ok := true
	for i, s := range asked {
		rows[i] = j.row(s)
		ok = ok && rows[i].works()
	}
	used := j.used(asked)
	fmt.Fprintln(o.Out, "Sign-in (this command only reads)")
	for _, s := range used {
		s.print(o.Out)
	}
	if two := twoTenants(used); two != "" {
		ok = false
		printLine(o.Out, "tenant", missing, two)
	}
	printSurroundings(o.Out, t, j, used)
	printRows(o.Out, rows)
	printAdvice(o.Out, rows, len(o.Resources) == 0, toDo(used, rows))
	return ok
}

// used returns the sign-ins that the types need.
func (j judge) used(asked []subject) (used []*signIn) {
	for _, service := range []serviceerror.Service{serviceerror.Graph, serviceerror.Portal} {
		if slices.ContainsFunc(asked, func(s subject) bool {
			return slices.ContainsFunc(slices.Concat(s.plan, s.apply), func(n need) bool { return n.service == service })
		}) {
			used = append(used, j.signedIn[service])
		}
	}
	return used
}
