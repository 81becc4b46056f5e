package contactinfo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// begun returns the users of whom a plan begins to manage anything, with what that is: new rows whole, and of others what
// the state does not manage yet. Where the users' own registrations have counted more up to now, it is everything.
func begun(desired map[string]row, plan, state *usersModel, kept memory) []person {
	before := record{}
	enforced := false
	if state != nil {
		before, enforced = recorded(state), state.prepopulates() && !plan.prepopulates()
	}
	var people []person
	for key, want := range desired {
		object, known := before.objects[key]
		wanted := want.wanted()
		if known && !enforced {
			managed := before.rows[key].methods()
			if plan.secret() {
				managed = kept.Secret[object]
			}
			maps.DeleteFunc(wanted, func(m sspr.ContactMethod, _ string) bool { return slices.Contains(managed, m) })
		}
		if len(wanted) > 0 && (!known || !plan.prepopulates()) {
			people = append(people, person{key: key, object: object, change: graph.ContactChange{Wanted: wanted}, methods: methodsOf(wanted)})
		}
	}
	return people
}

// foresee says in a plan, as counts, what becomes of the methods that users have already, and which keys are no user's.
// It reads what the users have, in batches, and returns who they are.
func (r *usersResource) foresee(ctx context.Context, people []person, plan, state *usersModel, diags *diag.Diagnostics) []outcome {
	var gain, lose, stay int
	losing := map[string]string{}
	var missing []string
	var unread error
	outcomes, managed := read(ctx, r.data, people), managedMethods(state, plan)
	for _, o := range outcomes {
		switch {
		case o.gone || notFound(o.err):
			missing = append(missing, o.key)
			continue
		case o.err != nil:
			unread = telling(unread, o.err)
			continue
		}
		maps.DeleteFunc(o.change.Wanted, func(m sspr.ContactMethod, _ string) bool { return slices.Contains(managed[o.object], m) })
		t := foreseen(o.result.Live.Values, o.change.Wanted, plan.prepopulates())
		if len(t.added) > 0 {
			gain++
		}
		if t.loses() {
			lose++
			losing[o.key] = t.losses()
		}
		if len(t.added) == 0 && !t.loses() {
			stay++
		}
	}
	if gain+lose+stay > 0 {
		diags.AddWarning(fmt.Sprintf("Users whose contact methods this plan begins to manage: %d", len(people)-len(missing)),
			fmt.Sprintf("By what users have registered now, %s a new method, %s a method that Terraform did not write, and %s.\n%s",
				count(gain, "user gets", "users get"), count(lose, "user loses", "users lose"), count(stay, "user stays as is", "users stay as they are"), lossDetail(losing)))
	}
	if len(missing) > 0 {
		diags.AddWarning(fmt.Sprintf("Keys of the map that are no user's: %d", len(missing)),
			"No user is found by these names or object IDs. The apply fails for them unless it creates these users itself, before this resource. A deleted user is not found either:\n"+quoted(missing))
	}
	if unread != nil {
		warnUnread(r.data, unread, diags)
	}
	return outcomes
}

// managedMethods returns what the state manages of whom, by object ID: a key that is new may be another one for such a user.
func managedMethods(state, plan *usersModel) map[string][]sspr.ContactMethod {
	managed := map[string][]sspr.ContactMethod{}
	if state == nil || state.prepopulates() && !plan.prepopulates() {
		return managed
	}
	before := recorded(state)
	for key, object := range before.objects {
		managed[object] = before.rows[key].methods()
	}
	return managed
}

func lossDetail(losing map[string]string) string {
	if len(losing) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("These users have registered other values, and can no longer reset a password with them. " + keepOwn + "\n")
	keys := slices.Sorted(maps.Keys(losing))
	for _, key := range keys[:min(len(keys), named)] {
		fmt.Fprintf(&b, "  - %q: %s\n", key, losing[key])
	}
	if more := len(keys) - named; more > 0 {
		fmt.Fprintf(&b, "  and %d more\n", more)
	}
	return b.String()
}

// reportReplaced says after a write whose own values it replaced: users may have registered them since the plan.
func replacedWarnings(outcomes []outcome, replaced func(outcome) []sspr.ContactMethod) diag.Diagnostics {
	losing := map[string]string{}
	for _, o := range outcomes {
		if methods := replaced(o); len(methods) > 0 {
			losing[o.key] = methodList(methods)
		}
	}
	if len(losing) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(
		fmt.Sprintf("Users who lost contact methods that Terraform did not write: %d", len(losing)), lossDetail(losing))}
}

// beginsToManage picks from what was replaced for a user what Terraform did not manage before.
func (u *usersUpdate) beginsToManage(o outcome) []sspr.ContactMethod {
	if u.state.prepopulates() {
		return o.result.Replaced
	}
	managed := u.rows[o.key].methods()
	if u.secret {
		managed = u.kept.Secret[o.object]
	}
	return slices.DeleteFunc(slices.Clone(o.result.Replaced), func(m sspr.ContactMethod) bool { return slices.Contains(managed, m) })
}

// withName completes a change with the name to confirm before it is written.
func withName(key string, c graph.ContactChange) graph.ContactChange {
	c.Name = attribute.UserName(key)
	return c
}
