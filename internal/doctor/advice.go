package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// toDo returns what to do, each step once: first the sign-ins, then permissions and roles. Package diagnose words the steps.
func toDo(signIns []*signIn, rows []row) (steps []string) {
	add := func(e *serviceerror.Error) {
		if step := diagnose.Advice(e); step != "" && !slices.Contains(steps, step) {
			steps = append(steps, step)
		}
	}
	for _, s := range signIns {
		switch {
		case s.err == nil:
		case s.err.Kind == serviceerror.NoCredential || s.err.Kind == serviceerror.AppOnlyToken:
			steps = append(steps, signInStep(s.service, rows))
		default:
			add(s.err)
		}
	}
	found := unmet(rows)
	for _, f := range found {
		if f.remedy == advised {
			add(f.err)
		}
	}
	for _, service := range []serviceerror.Service{serviceerror.Graph, serviceerror.Portal} {
		if names := least(needs(found, service, grant), need.permission); names != "" {
			add(&serviceerror.Error{Service: service, Kind: serviceerror.Forbidden, Permission: names})
		}
		if names := least(needs(found, service, otherApplication), need.permission); names != "" {
			add(&serviceerror.Error{Service: service, Kind: serviceerror.ScopeMissing, Permission: names})
		}
		if names := leastRole(needs(found, service, giveRole)); names != "" {
			add(&serviceerror.Error{Service: service, Kind: serviceerror.Forbidden, Role: names})
		}
		if names := leastRole(needs(found, service, lookUp)); names != "" {
			steps = append(steps, fmt.Sprintf("The token for %s does not show the roles of the user. Check in the Entra admin center (Users > Assigned roles) whether the user has: %s. "+
				"Only a write can show whether that is enough.", the(service), names))
		}
	}
	return steps
}

// unmet returns the findings about all needs that are not met, and decide or not.
func unmet(rows []row) (found []finding) {
	for _, r := range rows {
		found = slices.Concat(found, r.plan.because, r.plan.without, r.apply.because, r.apply.without, r.unchecked)
	}
	return found
}

// permission returns the least permission that meets the need.
func (n need) permission() (least string, enough []string) {
	return n.permissions[0], slices.Concat(n.permissions, n.wider)
}

// role returns the least roles that meet the need.
func (n need) role() (least string, enough []string) {
	return either(n.roles), slices.Concat(n.roles, n.higher)
}

// needs returns the needs of a service that have a remedy. Those of users who are administrators are left out.
func needs(found []finding, service serviceerror.Service, r remedy) (all []need) {
	for _, f := range found {
		if f.remedy == r && f.need.service == service && !f.need.ofAdministrators {
			all = append(all, f.need)
		}
	}
	return all
}

// signInStep returns how to sign in to a service for which there is no credential, with what the types need at least. If all of
// them work without it, the step is short.
func signInStep(service serviceerror.Service, rows []row) string {
	var all []need
	optional := true
	for _, r := range rows {
		for _, n := range r.subject.all() {
			if n.service == service && !n.ofAdministrators {
				all = append(all, n)
			}
		}
		optional = optional && !slices.ContainsFunc(slices.Concat(r.plan.because, r.apply.because), func(f finding) bool {
			return f.need.service == service
		})
	}
	if service == serviceerror.Portal {
		if optional {
			return fmt.Sprintf("Optional: run \"az login\" as a user with the role %s.", leastRole(all))
		}
		return diagnose.PortalCredentials(leastRole(all))
	}
	step := fmt.Sprintf("Set ARM_TENANT_ID, ARM_CLIENT_ID and ARM_CLIENT_SECRET (or another credential) of an application with the Microsoft Graph permission %s, with admin consent.",
		least(all, need.permission))
	if optional {
		return "Optional: " + strings.ToLower(step[:1]) + step[1:]
	}
	return step + " Or run \"az login\": the permissions of the Azure CLI are enough for a part of the types."
}

// leastRole returns the least roles of which one meets all needs. If no role that the pages name does, it is that of least.
func leastRole(all []need) string {
	var roles []string
	for _, n := range all {
		for _, role := range n.roles {
			if !slices.Contains(roles, role) && !slices.ContainsFunc(all, func(other need) bool { return !holds([]string{role}, slices.Concat(other.roles, other.higher)) }) {
				roles = append(roles, role)
			}
		}
	}
	if roles == nil {
		return least(all, need.role)
	}
	return either(roles)
}

// least returns the least permissions or roles that meet all needs, joined with "and". One that another one includes is left out.
func least(all []need, of func(need) (string, []string)) string {
	var names []string
	enough := map[string][]string{}
	for _, n := range all {
		name, suffices := of(n)
		if !slices.Contains(names, name) {
			names, enough[name] = append(names, name), suffices
		}
	}
	var kept []string
	included := func(name string, among []string) bool {
		return slices.ContainsFunc(among, func(other string) bool {
			return other != name && slices.Contains(enough[name], other) && !slices.Contains(enough[other], name)
		})
	}
	for _, name := range names {
		if !included(name, names) {
			kept = append(kept, name)
		}
	}
	for _, name := range names { // what includes this one may be left out itself, for one that does not
		if included(name, names) && !included(name, kept) {
			kept = append(kept, name)
		}
	}
	names = kept
	slices.Sort(names)
	if slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, " or ") }) {
		return strings.Join(names, "; and ")
	}
	return joined(names, "and")
}

// printAdvice prints the summary and what to do.
func printAdvice(out page, rows []row, all bool, steps []string) {
	fmt.Fprintf(out, "\n%s\n", summary(rows, len(steps) > 0))
	for i, step := range steps {
		printStep(out, i+1, step)
	}
	if all && slices.ContainsFunc(rows, func(r row) bool { return !r.works() }) {
		fmt.Fprint(out, "The exit code is 0 only if everything you ask for works. Name what you need: \"-doctor graph\"\n"+
			"checks what needs no signed-in user, and \"-doctor sspr_policy,data.sspr_license\" checks two types.\n")
	}
}

// printStep prints a step with its number. A paragraph that begins with blanks keeps them.
func printStep(out page, number int, step string) {
	const before = 5
	mark := fmt.Sprintf("%d.", number)
	for paragraph := range strings.Lines(step) {
		item := len(paragraph) - len(strings.TrimLeft(paragraph, " "))
		for i, line := range wrapped(paragraph, out.width-before-item-2) {
			in := item
			if i > 0 && item > 0 {
				in += 2 // below the text of the item
			}
			fmt.Fprintf(out, "%4s %*s%s\n", mark, in, "", line)
			mark = ""
		}
	}
}

// summary returns how many types work, in a line that leads to the steps if there are some.
func summary(rows []row, steps bool) string {
	counts := map[status]int{}
	for _, r := range rows {
		counts[max(r.plan.status, r.apply.status)]++
	}
	var others []string
	if n := counts[missing]; n > 0 {
		others = append(others, fmt.Sprintf("%d %s something", n, map[bool]string{true: "lacks", false: "lack"}[n == 1]))
	}
	if n := counts[unknown]; n > 0 {
		others = append(others, fmt.Sprintf("%d cannot be determined", n))
	}
	text, lead := fmt.Sprintf("%d of %d types work; %s.", counts[works], len(rows), strings.Join(others, ", and ")), " What to do:"
	switch {
	case len(others) == 0 && len(rows) == 1:
		text, lead = "It works.", " For what it leaves out:"
	case len(others) == 0:
		text, lead = fmt.Sprintf("All %d types work.", len(rows)), " For what they leave out:"
	case len(rows) == 1 && counts[missing] == 1:
		text = "It lacks something."
	case len(rows) == 1:
		text = "It cannot be determined."
	}
	if !steps {
		return text
	}
	return text + lead
}
