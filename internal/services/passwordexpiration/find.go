package passwordexpiration

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// mostNamed is how many domains an error names.
const mostNamed = 10

// explained returns err, about a domain. If the tenant does not have it, the error names those that it has. A domain that the list
// has and the address does not is an error of another kind, because the record of the earlier values would be lost with the
// resource.
func explained(ctx context.Context, p *run.Data, name string, err error) error {
	if serviceerror.KindOf(err) != serviceerror.NotFound {
		return err
	}
	all, listErr := p.Graph.Domains(ctx)
	if listErr != nil {
		return listErr
	}
	var names []string
	for _, one := range all {
		names = append(names, one.Name)
	}
	slices.Sort(names)
	if slices.Contains(names, name) {
		return serviceerror.With(err, func(e *serviceerror.Error) {
			e.Kind, e.Message = serviceerror.Unavailable, "the service lists the domain, and does not find it by its name"
		})
	}
	return serviceerror.With(err, func(e *serviceerror.Error) { e.Message = missing(name, names) })
}

// missing returns the message about a domain that the tenant does not have.
func missing(name string, names []string) string {
	text := fmt.Sprintf("the tenant has no domain %q.%s", name, attribute.DidYouMean(name, names...))
	more := ""
	if n := len(names) - mostNamed; n > 0 {
		names, more = names[:mostNamed], fmt.Sprintf(" and %d more", n)
	}
	return text + " It has " + strings.Join(names, ", ") + more
}
