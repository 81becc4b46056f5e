package contactinfo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// What failed, in the words of a failure.
const (
	verbRead   = "read"
	verbWrite  = "write"
	verbRemove = "remove"
)

// advice returns what holds for the users who did not fail.
func advice(verb string) string {
	if verb == verbRead {
		return "Nothing was changed, neither in the tenant nor in the state."
	}
	return "The changes for all other users are complete and recorded in the state. Fix the cause and run the command again: it changes only the remaining users."
}

// failures returns one error for all users who failed, grouped by reason. If the time is over it explains how to allow more.
func failures(ctx context.Context, verb string, outcomes []outcome) diag.Diagnostics {
	var diags diag.Diagnostics
	reasons, examples, details, failed := map[string][]string{}, map[string]string{}, map[string]string{}, 0
	var order []string
	for _, o := range outcomes {
		if o.err == nil {
			continue
		}
		failed++
		reason, example := diagnose.Reason(o.err)
		if _, known := reasons[reason]; !known {
			order, examples[reason] = append(order, reason), example
		}
		reasons[reason], details[o.key] = append(reasons[reason], o.key), diagnose.Detail(o.err)
	}
	if failed == 0 {
		return nil
	}
	slices.SortStableFunc(order, func(a, b string) int { return len(reasons[b]) - len(reasons[a]) })
	var b strings.Builder
	left := named
	for _, reason := range order {
		keys := reasons[reason]
		b.WriteString(reason + "\n" + bullets(keys, left, func(key string) string { return strings.TrimSuffix(key+": "+details[key], ": ") }))
		left -= min(len(keys), left)
		if examples[reason] != "" {
			fmt.Fprintf(&b, "First error: %s\n", examples[reason])
		}
		b.WriteString("\n")
	}
	if more := deadline.MoreTime(ctx); more != "" {
		b.WriteString(more + "\n\n")
	}
	diags.AddError(fmt.Sprintf("Could not %s the contact information of %d of %s", verb, failed, countUsers(len(outcomes))),
		b.String()+advice(verb))
	return diags
}

// bullets lists the first keys, most at most, one a line, and how many more there are.
func bullets(keys []string, most int, line func(key string) string) string {
	var b strings.Builder
	for _, key := range keys[:min(len(keys), most)] {
		fmt.Fprintf(&b, "  - %s\n", line(key))
	}
	if more := len(keys) - most; more > 0 {
		fmt.Fprintf(&b, "  and %d more\n", more)
	}
	return b.String()
}

// detailed lists failures by key.
func detailed(failed map[string]error) string {
	return bullets(slices.Sorted(maps.Keys(failed)), named, func(key string) string { return fmt.Sprintf("%q: %s", key, diagnose.Detail(failed[key])) })
}

// quoted lists keys.
func quoted(keys []string) string { return bullets(keys, named, strconv.Quote) }

// count returns a number with its noun and verb, in the singular or in the plural.
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

// countUsers returns a number of users in words.
func countUsers(n int) string { return count(n, "user", "users") }

// losses lists what a user loses, without values.
func losses(t sspr.ContactTakeover) string {
	var said []string
	for _, part := range []struct {
		methods []sspr.ContactMethod
		verb    string
	}{{t.Replaced, "replaced: "}, {t.Removed, "removed: "}, {t.Hidden, "replaced, unless it is the same number (the credential sees only parts of it): "}} {
		if len(part.methods) > 0 {
			said = append(said, part.verb+methodList(part.methods))
		}
	}
	return strings.Join(said, "; ")
}

func methodList(methods []sspr.ContactMethod) string {
	var names []string
	for _, m := range methods {
		names = append(names, string(m))
	}
	return strings.Join(names, ", ")
}

const keepOwn = "To keep what users have registered, set mode = \"prepopulate\" or remove these methods from the configuration."

func lossDetail(losing map[string]string) string {
	if len(losing) == 0 {
		return ""
	}
	return "These users have registered other values and can no longer use them to reset a password. " + keepOwn + "\n" +
		bullets(slices.Sorted(maps.Keys(losing)), named, func(key string) string { return fmt.Sprintf("%q: %s", key, losing[key]) })
}

// warnUnread warns once in a plan that what users have could not be read.
func warnUnread(data *run.Data, err error, diags *diag.Diagnostics) {
	switch serviceerror.KindOf(err) {
	case serviceerror.NoCredential, serviceerror.NotYetKnown:
		return
	}
	if !data.FirstToReport("methods of users") {
		return
	}
	reason, example := diagnose.Reason(err)
	diags.AddWarning("Registered contact methods not checked",
		fmt.Sprintf("The users' registered methods could not be read, so this plan does not show whether it replaces methods that Terraform did not write, or whether the users exist.\n\n%s\n%s", reason, example))
}

// smsWarnings returns a warning with the users whose number cannot sign them in by SMS.
func smsWarnings(outcomes []outcome) diag.Diagnostics {
	var taken []string
	var last error
	for _, o := range outcomes {
		if o.result.TakenForSMS != nil {
			taken, last = append(taken, o.key), o.result.TakenForSMS
		}
	}
	if len(taken) == 0 {
		return nil
	}
	return diag.Diagnostics{diagnose.TakenForSMS(strings.Join(taken[:min(len(taken), named)], ", "), last)}
}
