package checks

import (
	"fmt"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// title returns the methods with the days, such as "Text messages and voice calls end on February 1, 2027".
func (w *endingWarning) title() string {
	first := w.endings[0]
	methods, when := capitalized(first.What()), first.When()
	for _, e := range w.endings[1:] {
		verb := "end"
		if w.past(e) {
			verb = "ended"
		}
		when += fmt.Sprintf("; %s %s %s", e.What(), verb, e.When())
	}
	if w.past(first) {
		return fmt.Sprintf("%s ended %s", methods, when)
	}
	return fmt.Sprintf("%s end %s", methods, when)
}

func (w *endingWarning) detail() string {
	sentences := []string{"The plan offers these methods for password reset."}
	if w.losses == nil {
		sentences = append(sentences, w.uncounted)
	}
	for i, l := range w.losses {
		sentences = append(sentences, w.affected(w.endings[i], l))
	}
	asOf := max(w.endings[len(w.endings)-1].Date, w.today)
	sentences = append(sentences, "E-mail, the authenticator app and software OATH tokens remain.", w.exceptions(),
		fmt.Sprintf("data \"sspr_readiness\" with as_of = %q lists the affected users.", string(asOf)))
	if w.losses != nil {
		sentences = append(sentences, "The count comes from the registration report, hours old, without administrators and guests.")
	}
	return strings.Join(strings.Fields(strings.Join(sentences, " ")), " ")
}

// affected returns how many users have nothing else at one ending.
func (w *endingWarning) affected(e sspr.Ending, l ready.Loss) string {
	of, from := "the "+users(l.Users)+" in scope", capitalized(e.When())+", "
	if !w.whole {
		of = "the first " + users(l.Users) + " in the report"
	}
	will, may, others := "will lose password reset", "may lose password reset", "may"
	if w.past(e) {
		from, will, may, others = "", "cannot reset a password", "may not be able to reset a password", "may not be able to"
	}
	more := max(l.May, l.MayIfTwo)
	switch {
	case l.Users == 0:
		return "No user is in scope."
	case l.Lost == 0 && l.LostIfTwo == 0 && more == 0:
		return fmt.Sprintf("None of %s depends on %s alone.", of, e.What())
	case l.Lost == 0 && l.LostIfTwo == 0:
		return fmt.Sprintf("%s%d of %s %s, because it is not documented whether their other methods count.", from, more, of, may)
	}
	number, rest := fmt.Sprint(l.Lost), ""
	switch {
	case l.Lost == 0:
		number, rest = fmt.Sprint(l.LostIfTwo), " if two methods are required"
	case l.LostIfTwo != l.Lost:
		number = fmt.Sprintf("%d (%d if two methods are required)", l.Lost, l.LostIfTwo)
	}
	if more > 0 {
		rest += fmt.Sprintf(", and %d more %s", more, others)
	}
	return fmt.Sprintf("%s%s of %s %s for lack of another method%s.", from, number, of, will, rest)
}

func capitalized(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// exceptions returns which tenants keep the methods, "" if none does.
func (w *endingWarning) exceptions() string {
	for _, e := range w.endings {
		if e.Telephony {
			return `A telephony provider of your own keeps text messages and calls; suppress_warnings = ["endings"] then hides this warning.`
		}
	}
	return ""
}

func (w *endingWarning) past(e sspr.Ending) bool { return e.Date <= w.today }
