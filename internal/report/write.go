package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// document is a report before it has a format.
type document struct {
	title    string
	lead     []string
	sections []section
}

// section is a part with a heading: a table, if head is not nil, and items below it.
type section struct {
	heading string
	head    []string
	rows    [][]cell
	items   []string
}

// cell is a cell of a table. The first of a row is the heading of the row.
type cell struct {
	text string
	// name is whether the text is an identifier, such as the name of a user.
	name bool
	// number is whether the text is a number, which is aligned to the right.
	number bool
}

// none stands for a number that a row does not have.
const none = "–"

// write returns the report on a readiness.
func write(r Readiness, o Options) document {
	policy := cmp.Or(plain(o.Policy), "Under this policy")
	d := document{title: cmp.Or(plain(o.Title), "Password reset readiness"), lead: lead(r, policy)}
	d.add(overTime("Users", policy, r.Group, r.Endings, func(e Ending) (int64, int64, int64) { return e.Ready, e.LockedOut, e.MayBeAffected }))
	if r.Administrators.Total > 0 {
		d.add(overTime("Administrators", policy, r.Administrators, r.Endings, func(e Ending) (int64, int64, int64) {
			return e.AdministratorsReady, e.AdministratorsLockedOut, e.AdministratorsMayBeAffected
		}))
	}
	d.add(endings(r.Endings))
	d.add(reasons(r))
	d.add(methods(r.ByMethod))
	if o.ListUsers {
		d.add(people("Users who are not ready or will not be", r.Group))
		d.add(people("Administrators who are not ready or will not be", r.Administrators))
	}
	d.add(section{heading: "What was counted", items: notes(r)})
	return d
}

// add adds a section unless it is empty.
func (d *document) add(s section) {
	if len(s.rows)+len(s.items) > 0 {
		d.sections = append(d.sections, s)
	}
}

// lead returns the sentences that a manager reads. An ending that changes no number of users has none.
func lead(r Readiness, policy string) []string {
	sentences := []string{
		fmt.Sprintf("%d of %s can reset a password today.", r.CanResetToday, sspr.Count(r.Total, "user")),
		policy + ": " + result(r.Ready, r.LockedOut, r.MayBeAffected),
	}
	last, changes := [3]int64{r.Ready, r.LockedOut, r.MayBeAffected}, false
	for _, e := range r.Endings {
		if now := [3]int64{e.Ready, e.LockedOut, e.MayBeAffected}; now != last {
			sentences = append(sentences, "From "+sspr.Announced(sspr.Date(e.Date))+": "+result(e.Ready, e.LockedOut, e.MayBeAffected))
			last, changes = now, true
		}
	}
	if len(r.Endings) > 0 && !changes {
		sentences = append(sentences, "The endings below do not change these numbers of users.")
	}
	if n := r.Administrators.LockedOut; n > 0 {
		sentences = append(sentences, fmt.Sprintf("%s: %s locked out.", policy, are(n, "administrator")))
	}
	return sentences
}

// result returns how many users are ready and how many are not, as a sentence.
func result(isReady, lockedOut, mayBe int64) string {
	words := []string{are(isReady, "user") + " ready"}
	if lockedOut > 0 {
		words = append(words, are(lockedOut, "user")+" locked out")
	}
	if mayBe > 0 {
		words = append(words, sspr.Count(mayBe, "user")+" may be affected")
	}
	if lockedOut == 0 {
		words = append(words, "no user is locked out")
	}
	return sspr.Join(words) + "."
}

// are returns a number with its noun and verb.
func are(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return sspr.Count(n, noun) + " are"
}

// overTime returns how many can reset a password: today, under the policy, and from each ending on.
func overTime(who, policy string, g Group, endings []Ending, at func(Ending) (isReady, lockedOut, mayBe int64)) section {
	s := section{heading: who, head: []string{"When", "Ready", "Locked out", "May be affected"}}
	share := func(n int64) cell {
		if g.Total == 0 {
			return number(n)
		}
		return cell{text: fmt.Sprintf("%d (%s%%)", n, strconv.FormatFloat(float64(n*1000/g.Total)/10, 'f', -1, 64)), number: true}
	}
	s.rows = append(s.rows,
		[]cell{{text: "Today"}, share(g.CanResetToday), {text: none, number: true}, {text: none, number: true}},
		[]cell{{text: policy}, share(g.Ready), number(g.LockedOut), number(g.MayBeAffected)},
	)
	for _, e := range endings {
		isReady, lockedOut, mayBe := at(e)
		s.rows = append(s.rows, []cell{{text: "From " + sspr.Announced(sspr.Date(e.Date))}, share(isReady), number(lockedOut), number(mayBe)})
	}
	return s
}

// endings returns the sentence of each ending.
func endings(all []Ending) section {
	s := section{heading: "Endings"}
	for _, e := range all {
		s.items = append(s.items, e.Summary)
	}
	return s
}

// reasons returns why people are not ready, in the order in which the service checks the reasons.
func reasons(r Readiness) section {
	s := section{heading: "Why users are not ready", head: []string{"First reason", "Users", "Administrators"}}
	names := map[string]int64{}
	maps.Copy(names, r.Reasons)
	maps.Copy(names, r.Administrators.Reasons)
	for _, name := range inOrder(slices.Collect(maps.Keys(names)), ready.Reasons()) {
		users, administrators := r.Reasons[name], r.Administrators.Reasons[name]
		if users+administrators > 0 {
			s.rows = append(s.rows, []cell{{text: ready.Reason(name).Text()}, number(users), number(administrators)})
		}
	}
	return s
}

// methods returns the effect of each method that is offered, may be offered, or is registered.
func methods(by map[string]Effect) section {
	s := section{heading: "Methods", head: []string{"Method", "Offered", "Registered", "Ready if offered to all users", "Ready if not offered"}}
	for _, name := range inOrder(slices.Collect(maps.Keys(by)), sspr.Methods()) {
		e := by[name]
		if e.Registered == 0 && e.Offered != nil && !*e.Offered {
			continue
		}
		offered := "not known"
		if e.Offered != nil {
			offered = map[bool]string{true: "yes", false: "no"}[*e.Offered]
		}
		s.rows = append(s.rows, []cell{
			{text: capital(sspr.Method(name).Words())}, {text: offered}, number(e.Registered), number(e.ReadyIfOffered), number(e.ReadyIfWithdrawn),
		})
	}
	return s
}

// people lists users by name.
func people(heading string, g Group) section {
	s := section{heading: heading, head: []string{"User", "Result", "Reasons", "Registered"}}
	for _, p := range g.Listed {
		name := p.ID
		if p.UserPrincipalName != nil && *p.UserPrincipalName != "" {
			name = *p.UserPrincipalName
		}
		var why []string
		for _, reason := range inOrder(p.Reasons, ready.Reasons()) {
			why = append(why, ready.Reason(reason).Text())
		}
		s.rows = append(s.rows, []cell{{text: name, name: true}, {text: p.result()}, {text: cmp.Or(strings.Join(why, " "), none)}, {text: cmp.Or(words(p.Registered), none)}})
	}
	if g.NotListed > 0 {
		s.items = []string{fmt.Sprintf("Not listed: %d more. The argument list_limit of sspr_readiness limits the list.", g.NotListed)}
	}
	return s
}

// result returns what happens to a user who is listed.
func (p Person) result() string {
	switch {
	case p.LockedOut:
		return "locked out"
	case p.MayBeAffected:
		return "may be affected"
	case !p.Ready:
		return "not ready"
	case p.ReadyUntil != nil:
		return "ready until " + sspr.Announced(sspr.Date(*p.ReadyUntil))
	default:
		return "ready"
	}
}

// notes returns what the numbers include, and how old they are.
func notes(r Readiness) []string {
	items := []string{policyNote(r)}
	note := func(n int64, format string, values ...any) {
		if n > 0 {
			items = append(items, fmt.Sprintf(format, values...))
		}
	}
	if len(r.MethodsNotKnown) > 0 {
		items = append(items, "Not known whether it is offered: "+words(r.MethodsNotKnown)+".")
	}
	items = append(items, "Locked out: can reset a password today, and certainly could not then. May be affected: can today, and might not then.")
	note(r.NotEnabled+r.Administrators.NotEnabled, "Password reset is not enabled today for %s and %s. The numbers include them.",
		sspr.Count(r.NotEnabled, "user"), sspr.Count(r.Administrators.NotEnabled, "administrator"))
	note(r.Guests+r.Disabled, "Not counted: %s and %s.", sspr.Count(r.Guests, "external user"), sspr.Count(r.Disabled, "disabled account"))
	if r.GroupID != nil {
		items = append(items, "Only members of this group are counted: "+*r.GroupID+".")
	}
	if r.AsOf != nil {
		items = append(items, "Methods that have ended by "+sspr.Date(*r.AsOf).String()+" count for no user.")
	}
	note(r.NotVisible, "Group members who could not be checked: %d.", r.NotVisible)
	note(r.NotUnderstood, "Rows of the registration report that could not be used: %d.", r.NotUnderstood)
	if !r.LicensesChecked {
		items = append(items, "Licenses could not be checked.")
	}
	if r.ReportUpdated != nil {
		items = append(items, "Newest row of the registration report: "+moment(*r.ReportUpdated)+".")
	}
	return items
}

// policyNote returns the policy that users are checked against.
func policyNote(r Readiness) string {
	offered := "no method is offered"
	if len(r.Methods) > 0 {
		offered = "offered to users: " + words(r.Methods)
	}
	return fmt.Sprintf("%s required of users; %s.", sspr.Count(r.MethodsRequired, "method"), offered)
}

// words returns methods as a phrase, in the order in which the provider lists them.
func words(names []string) string {
	var all []string
	for _, name := range inOrder(names, sspr.Methods()) {
		all = append(all, sspr.Method(name).Words())
	}
	return sspr.Join(all)
}

// inOrder returns names in an order, and those that are not in it at the end.
func inOrder[T ~string](names []string, order []T) []string {
	place := func(name string) int {
		if i := slices.Index(order, T(name)); i >= 0 {
			return i
		}
		return len(order)
	}
	return slices.SortedFunc(slices.Values(names), func(a, b string) int { return cmp.Or(place(a)-place(b), strings.Compare(a, b)) })
}

// moment returns a time of RFC 3339 in words, or the text unchanged if it has another form.
func moment(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return t.UTC().Format("January 2, 2006, 15:04") + " UTC"
}

func number(n int64) cell { return cell{text: strconv.FormatInt(n, 10), number: true} }

// capital returns a text that begins with a capital letter.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
