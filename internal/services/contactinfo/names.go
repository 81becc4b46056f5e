package contactinfo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// askedSingly is how many names a plan of a map looks up one by one if it cannot ask for all at once: five batches of
// requests.
const askedSingly = 100

// nameCheck is what a plan finds out about the names by which a configuration addresses the users of its state.
type nameCheck struct {
	// moved are the failures of those whose name belongs to another user now, by key.
	moved map[string]error
	// unknown are the keys of which nothing was found out, and why.
	unknown []string
	why     error
}

// checkNames asks one by one whose the names of people are.
func checkNames(ctx context.Context, data *run.Data, people []person) nameCheck {
	c := nameCheck{moved: map[string]error{}}
	r := &fanOut{doing: "confirming the names of", every: progressEvery, data: data}
	for _, o := range r.each(ctx, withNames(people), func(ctx context.Context, o *outcome) { o.err = data.Graph.ConfirmName(ctx, o.key, o.object) }) {
		switch {
		case serviceerror.KindOf(o.err) == serviceerror.NameTaken:
			c.moved[o.key] = o.err
		case o.err != nil:
			c.unknown, c.why = append(c.unknown, o.key), mainFailure(c.why, o.err)
		}
	}
	return c
}

// withNames returns the people whose keys are names and not object IDs.
func withNames(people []person) []person {
	return slices.DeleteFunc(slices.Clone(people), func(p person) bool { return attribute.UserName(p.key) == "" })
}

// checkAllNames is checkNames for a map. It asks for all users at once, and again one by one for those whose name is not
// what the state has. first are asked first if that is not allowed.
func checkAllNames(ctx context.Context, data *run.Data, people []person, first func(key string) bool) nameCheck {
	if people = withNames(people); len(people) == 0 {
		return nameCheck{}
	}
	doubtful, unseen, err := otherNames(ctx, data, byKey(people))
	var later []person
	if len(unseen) > 0 {
		slices.SortStableFunc(unseen, func(a, b person) int { return rank(first(b.key)) - rank(first(a.key)) })
		later = unseen[min(len(unseen), askedSingly):]
		doubtful = append(doubtful, unseen[:len(unseen)-len(later)]...)
	}
	c := checkNames(ctx, data, doubtful)
	for _, p := range later {
		c.unknown = append(c.unknown, p.key)
	}
	c.why = mainFailure(err, c.why)
	return c
}

func rank(first bool) int {
	if first {
		return 1
	}
	return 0
}

// otherNames returns the users whose name is not the map's, and those whose name the answer leaves out, with the reason.
// A user who does not exist is neither: the next refresh takes such users out of the state.
func otherNames(ctx context.Context, data *run.Data, people []person) (doubtful, unseen []person, err error) {
	ids := make([]string, 0, len(people))
	for _, p := range people {
		ids = append(ids, p.object)
	}
	names, err := data.Graph.UserPrincipalNames(ctx, ids)
	if err != nil {
		return nil, people, err
	}
	for _, p := range people {
		switch name, exists := names[strings.ToLower(p.object)]; {
		case !exists || strings.EqualFold(name, p.key):
		case name == "":
			unseen = append(unseen, p)
		default:
			doubtful = append(doubtful, p)
		}
	}
	if len(unseen) > 0 {
		err = &serviceerror.Error{
			Service: serviceerror.Graph, Operation: "read the user principal names of users", Kind: serviceerror.Forbidden,
			Message: "the response does not contain the names", Permission: "User.Read.All", Role: "Directory Readers",
		}
	}
	return doubtful, unseen, err
}

// warnUnconfirmed warns once in a plan that names were not checked. It does not warn if the credentials are not known yet.
func warnUnconfirmed(data *run.Data, err error, diags *diag.Diagnostics) {
	switch serviceerror.KindOf(err) {
	case serviceerror.NoCredential, serviceerror.NotYetKnown:
		return
	}
	if !data.FirstToReport("names of users") {
		return
	}
	reason, example := diagnose.Reason(err)
	diags.AddWarning("User principal names not checked",
		fmt.Sprintf("A user principal name can pass from one user to another. This plan could not check whether each name in the configuration still belongs to the user in the state. "+
			"An apply confirms each name before it writes to that user, and does not write if it cannot.\n\n%s\n%s", reason, example))
}
