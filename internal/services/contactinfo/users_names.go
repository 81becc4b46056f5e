package contactinfo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// askedSingly is how many names a plan looks up one by one where it is not told all at once: five batches of requests.
const askedSingly = 100

// nameCheck is what a plan finds out about the names by which a map addresses the users of its state.
type nameCheck struct {
	// moved are the failures of those whose name belongs to somebody else, by key.
	moved map[string]error
	// unknown are the keys of which nothing was found out, and why.
	unknown []string
	why     error
}

// checkNames asks whose the names of users of the state are: for all users at once, and again one by one for those whose
// name is not what the state has. first are asked first where that is not allowed.
func checkNames(ctx context.Context, data *run.Data, objects map[string]string, first func(key string) bool) nameCheck {
	var people []person
	for key, object := range objects {
		if attribute.UserName(key) != "" {
			people = append(people, person{key: key, object: object})
		}
	}
	if len(people) == 0 {
		return nameCheck{}
	}
	doubtful, unseen, err := doubts(ctx, data, byKey(people))
	c := nameCheck{moved: map[string]error{}, why: err}
	if len(unseen) > 0 {
		slices.SortStableFunc(unseen, func(a, b person) int { return rank(first(b.key)) - rank(first(a.key)) })
		single := unseen[:min(len(unseen), askedSingly)]
		doubtful = append(doubtful, single...)
		for _, p := range unseen[len(single):] {
			c.unknown = append(c.unknown, p.key)
		}
	}
	r := &fanOut{doing: "confirming the names for", every: progressEvery, data: data}
	for _, o := range r.each(ctx, doubtful, func(ctx context.Context, o *outcome) { o.err = data.Graph.ConfirmName(ctx, o.key, o.object) }) {
		switch {
		case serviceerror.KindOf(o.err) == serviceerror.NameTaken:
			c.moved[o.key] = o.err
		case o.err != nil:
			c.unknown, c.why = append(c.unknown, o.key), telling(c.why, o.err)
		}
	}
	return c
}

func rank(first bool) int {
	if first {
		return 1
	}
	return 0
}

// doubts returns the users whose present name is another one than the map's, and those whose name was not told, and why.
// Who does not exist is neither: the next refresh takes such users out of the state.
func doubts(ctx context.Context, data *run.Data, people []person) (doubtful, unseen []person, err error) {
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
			Message: "the answer leaves the names out", Permission: "User.Read.All", Role: "Directory Readers",
		}
	}
	return doubtful, unseen, err
}

// confirmNames reports in a plan the names that moved to somebody else: an error for every row that stays, and a warning
// for those who leave, from whom methods are taken by object ID. It reports as well if names could not be confirmed.
func (r *usersResource) confirmNames(ctx context.Context, desired map[string]row, plan, state *usersModel, here map[string]bool, diags *diag.Diagnostics) {
	before := recorded(state)
	c := checkNames(ctx, r.data, before.objects, func(key string) bool {
		want, stays := desired[key]
		return stays && !before.has(key, want, plan.secret())
	})
	stay, leave := map[string]error{}, map[string]error{}
	for key, err := range c.moved {
		if _, stays := desired[key]; stays {
			stay[key] = err
		} else if !here[strings.ToLower(before.objects[key])] {
			leave[key] = err
		}
	}
	if len(stay) > 0 {
		diags.AddError(fmt.Sprintf("User principal names that belong to another user now: %d", len(stay)),
			"The map means one person and the state has another:\n"+detailed(stay)+
				"\nThe provider does not guess which of them is meant, and writes to neither. If the configuration means the user who has the name now, write that user's object ID as the key, with that user's values. "+
				"If it means the other one, write the other one's object ID or present name.")
	}
	if len(leave) > 0 && plan.OnDestroy.ValueString() != destroyRetain {
		diags.AddWarning(fmt.Sprintf("Users who leave the map and whose names others have now: %d", len(leave)),
			"Methods are taken from the users whom the state has, by object ID. Who has the name now keeps everything:\n"+detailed(leave))
	}
	if len(c.unknown) > 0 {
		warnUnconfirmed(r.data, c.why, diags)
	}
}

// detailed lists what failed for whom, named at most.
func detailed(failed map[string]error) string {
	var b strings.Builder
	keys := slices.Sorted(maps.Keys(failed))
	for _, key := range keys[:min(len(keys), named)] {
		fmt.Fprintf(&b, "  - %q: %s\n", key, diagnose.Detail(failed[key]))
	}
	if more := len(keys) - named; more > 0 {
		fmt.Fprintf(&b, "  and %d more\n", more)
	}
	return b.String()
}

// quoted lists keys, named at most.
func quoted(keys []string) string {
	var b strings.Builder
	for _, key := range keys[:min(len(keys), named)] {
		fmt.Fprintf(&b, "  - %q\n", key)
	}
	if more := len(keys) - named; more > 0 {
		fmt.Fprintf(&b, "  and %d more\n", more)
	}
	return b.String()
}

// count words a number with what follows it, in the singular or in the plural.
func count(n int, one, more string) string {
	switch n {
	case 0:
		return "no " + one
	case 1:
		return "1 " + one
	default:
		return fmt.Sprintf("%d %s", n, more)
	}
}

// countUsers words a number of users.
func countUsers(n int) string { return count(n, "user", "users") }
