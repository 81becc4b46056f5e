package checks

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// tally is the number of users whom a plan affects, for a message.
type tally struct {
	ready.Loss
	// whole reports whether all of the report was counted.
	whole bool
	// scope reports whether the plan leaves users out, whatever it does to methods.
	scope bool
	// incomplete is the number of rows of the report that show too little to be counted, and unseen the number of members of
	// groups of whom nothing is known.
	incomplete, unseen int
	// ended are the past endings of methods that the tenant offers, and endedCount reports whether these methods are counted
	// all the same.
	ended      []sspr.Ending
	endedCount bool
}

const apart = "(Administrators and guests are not counted.)"

func (t tally) summary() string {
	of := users(t.Users)
	if !t.whole {
		of = "the first " + of + " in the report"
	}
	switch {
	case t.Lost > 0:
		return fmt.Sprintf("%d of %s could no longer reset a password", t.Lost, of)
	case t.LostIfTwo > 0:
		return fmt.Sprintf("%d of %s could no longer reset a password if two methods are required", t.LostIfTwo, of)
	default:
		return fmt.Sprintf("%d of %s may no longer be able to reset a password", max(t.May, t.MayIfTwo), of)
	}
}

func (t tally) detail() string {
	sentences := []string{t.today() + "; " + t.afterwards() + ".", t.more(), apart, t.unknown()}
	ask := "The data source sspr_readiness lists them, and a precondition on it can stop such a plan."
	if t.scope {
		ask = "The data source sspr_user_registrations lists who can today."
	}
	sentences = append(sentences, "The count covers everything planned so far and comes from the registration report, which is hours behind. "+ask)
	return strings.Join(strings.Fields(strings.Join(sentences, " ")), " ")
}

// today returns how many users in scope can reset a password.
func (t tally) today() string {
	switch {
	case t.Users == 0:
		return "Today no user is in scope"
	case t.Ready == t.Users:
		all := map[int]string{1: "the only user", 2: "both users"}
		return fmt.Sprintf("Today %s in scope can reset a password", cmp.Or(all[t.Users], fmt.Sprintf("all %d users", t.Users)))
	case t.Ready == 0:
		return fmt.Sprintf("Today none of the %s in scope can reset a password", users(t.Users))
	default:
		return fmt.Sprintf("Today %d of the %s in scope can reset a password", t.Ready, users(t.Users))
	}
}

// afterwards returns how many of them no longer can.
func (t tally) afterwards() string {
	switch {
	case t.Lost == 0 && t.LostIfTwo == 0:
		return fmt.Sprintf("after this change %s may lose this, because it is not documented whether their registered methods count", t.some(max(t.May, t.MayIfTwo)))
	case t.Lost == t.LostIfTwo:
		return "after this change " + t.noLonger(t.Lost)
	default:
		return fmt.Sprintf("after this change %s if one method is required, and %s if two are (the provider cannot read how many)", t.noLonger(t.Lost), t.noLonger(t.LostIfTwo))
	}
}

func (t tally) noLonger(lost int) string {
	switch {
	case lost == 0:
		return "nothing changes for them"
	case lost < t.Ready || lost == 1:
		return t.some(lost) + " no longer can"
	case lost == 2:
		return "neither can"
	default:
		return "none of them can"
	}
}

// some returns the words for n of those who can reset a password today.
func (t tally) some(n int) string {
	if t.Ready == 1 {
		return "this user"
	}
	return fmt.Sprintf("%d of them", n)
}

// more returns how many further users may lose password reset.
func (t tally) more() string {
	n := max(t.May, t.MayIfTwo)
	if n == 0 || t.LostIfTwo == 0 && t.Lost == 0 {
		return ""
	}
	return fmt.Sprintf("%d more may be affected, because it is not documented whether their registered methods count.", n)
}

// endings returns which methods have ended, and whether they are counted.
func (t tally) endings() string {
	var sentences []string
	for _, e := range t.ended {
		what, kept := capitalized(e.What()), ""
		if e.Telephony {
			what, kept = "Microsoft's own "+e.What(), "; with a telephony provider of your own they still work"
		}
		counted := "not counted"
		if t.endedCount {
			counted = "counted all the same"
		}
		sentences = append(sentences, fmt.Sprintf("%s ended %s and are %s%s.", what, e.When(), counted, kept))
	}
	return strings.Join(sentences, " ")
}

// unknown returns what could not be counted.
func (t tally) unknown() string {
	sentences := []string{t.endings()}
	if t.incomplete > 0 {
		sentences = append(sentences, fmt.Sprintf("%s of the report could not be read and %s not counted.", counted(t.incomplete, "row"), are(t.incomplete)))
	}
	if t.unseen > 0 {
		sentences = append(sentences, fmt.Sprintf("%s of the group could not be evaluated: neither the report nor the directory shows more than the ID. With User.Read.All the directory does.", counted(t.unseen, "member")))
	}
	return strings.Join(sentences, " ")
}

func users(n int) string { return counted(n, "user") }

func counted(n int, noun string) string { return sspr.Count(int64(n), noun) }

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
