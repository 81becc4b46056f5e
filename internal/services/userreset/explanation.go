package userreset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// The addresses of the pages for users.
const (
	resetPage    = "https://aka.ms/sspr"
	registerPage = "https://aka.ms/mysecurityinfo"
)

// explanation returns what the helpdesk reads out to the user: plain words, and no code but the one that the user sees.
func (s *story) explanation() string {
	var lines []string
	switch reset := s.answer.CanReset; {
	case reset == nil:
		lines = s.notKnown()
	case *reset:
		lines = s.canReset()
	default:
		lines = s.cannotReset()
	}
	if s.facts.Password != nil && *s.facts.Password == ready.Synchronized && (s.answer.CanReset == nil || *s.answer.CanReset) {
		lines = append(lines, "If the page shows SSPR_0029 or SSPR_0030 at the end, the company network refused or did not answer. That cannot be checked in advance.")
	}
	return strings.Join(lines, "\n")
}

func (s *story) canReset() []string {
	lines := []string{"You can reset your password at " + resetPage + ".", s.haveReady()}
	if s.later() {
		lines[0] = fmt.Sprintf("On %s you can reset your password at %s.", s.question.asOf, resetPage)
	}
	return append(lines, s.losesLater()...)
}

// losesLater returns that the user's methods end, if they do.
func (s *story) losesLater() []string {
	if s.answer.Until == "" {
		return nil
	}
	is := "is no longer"
	if s.answer.UntilPerhaps {
		is = "may no longer be"
	}
	return []string{fmt.Sprintf("From %s on, that %s enough. Add another way at %s before then.", s.answer.Until, is, registerPage)}
}

// later reports whether the question is about a day to come.
func (s *story) later() bool { return s.question.asOf > s.question.today }

// haveReady returns what the user needs at hand. If it is not known how many methods that are, it asks for two.
func (s *story) haveReady() string {
	var ways []string
	both := s.counts(sspr.MobileAppNotification) && s.counts(sspr.MobileAppCode)
	for _, m := range sspr.Methods() {
		if !s.counts(m) || both && m == sspr.MobileAppCode {
			continue
		}
		way := label(m)
		if both && m == sspr.MobileAppNotification {
			way = "authenticator app (approval or code)" // they count as one
		}
		if hint := s.registered.value.Hints[m]; hint != "" {
			way += " " + hint
		}
		ways = append(ways, way)
	}
	n := "one of these ready"
	switch {
	case s.answer.Required == nil:
		n = "two of these ready, if you can"
	case *s.answer.Required > 1:
		n = "two of these ready"
	}
	return fmt.Sprintf("Have %s: %s.", n, strings.Join(ways, ", "))
}

// counts reports whether a method is known to count.
func (s *story) counts(m sspr.Method) bool {
	counts := s.answer.Methods[m].Counts
	return counts != nil && *counts
}

func (s *story) cannotReset() []string {
	var first ready.CheckName
	known := true
	for _, c := range s.answer.Checks {
		if c.Result == ready.Fail {
			first = c.Name
			break
		}
		known = known && c.Result == ready.Pass
	}
	lines := append([]string{"You cannot reset your password yourself" + s.onThatDay() + "."}, s.because(first)...)
	switch {
	case s.answer.Code != "" && s.later():
		lines = append(lines, fmt.Sprintf("The page then shows %s.", s.answer.Code))
	case s.answer.Code != "":
		lines = append(lines, fmt.Sprintf("The page shows %s.", s.answer.Code))
	case !known:
		lines = append(lines, "Another reason may come first. Tell us the code that the page shows.")
	}
	return lines
}

func (s *story) onThatDay() string {
	if s.later() {
		return fmt.Sprintf(" on %s", s.question.asOf)
	}
	return ""
}

// because returns the reason for a check that fails, in words for the user.
func (s *story) because(stopped ready.CheckName) []string {
	switch stopped {
	case ready.CheckEnabled:
		return []string{"Your account is disabled. We have to enable it first."}
	case ready.CheckMember:
		return []string{"Your account comes from another organization. Reset your password there."}
	case ready.CheckTenant:
		if s.administrator() {
			return []string{"Password reset is off for administrators. Another administrator has to reset your password."}
		}
		return []string{"Password reset is off in our organization. We have to reset your password for you."}
	case ready.CheckScope:
		if s.groupGone() {
			return []string{"The group of those who may reset passwords no longer exists. We have to choose another."}
		}
		return []string{"Your account is not in the group that may reset passwords. We have to add it."}
	case ready.CheckLicense:
		return []string{"Your account has no license for password reset. We have to assign one."}
	case ready.CheckWriteback:
		return []string{"Your password is kept in the company network, and the page cannot change it there. We have to reset it for you."}
	case ready.CheckMethods:
		return s.becauseOfMethods()
	case ready.CheckBlocked:
		return []string{fmt.Sprintf("Your account is blocked after too many attempts. You can try again after %s UTC.", s.blockEnds())}
	default:
		return nil
	}
}

func (s *story) becauseOfMethods() []string {
	lines := map[ready.Reason]string{
		ready.NothingRegistered: "You have not registered a way to prove who you are on the page. A passkey, Windows Hello or a security key signs you in and does not reset a password.",
		ready.MethodsNotOffered: "What you have registered is not accepted for password reset.",
		ready.OneMethodShort:    "The page asks for two ways to prove who you are, and accepts only one of yours.",
		ready.PhonesRetire:      "Text messages and voice calls no longer reset passwords, and you need another way to prove who you are.",
		ready.QuestionsRetire:   "Security questions no longer reset passwords, and you need another way to prove who you are.",
	}
	why, known := lines[s.answer.Reason]
	switch {
	case s.appAlone():
		why = "The authenticator app counts only beside another way to prove who you are."
	case s.answer.Reason == ready.OneMethodShort && s.onlyAppCounts():
		why = "The page asks for two ways to prove who you are, and the authenticator app is only one."
	case !known:
		why = "You have not registered enough ways to prove who you are that count for password reset."
	}
	switch {
	case s.later() && s.answer.Perhaps:
		return []string{why, toBeSafe}
	case s.later():
		return []string{why, "Add one at " + registerPage + " before then."}
	default:
		return []string{why, "Once you can sign in, add one at " + registerPage + "."}
	}
}

const (
	toBeSafe = "To be safe, add another way at " + registerPage + " before then."
	tryIt    = "Try it at " + resetPage + ", and tell us the code if the page shows one."
)

// notKnown returns what to try if the checks do not decide.
func (s *story) notKnown() []string {
	var unknown []ready.CheckName
	for _, c := range s.answer.Checks {
		if c.Result == ready.Unknown {
			unknown = append(unknown, c.Name)
		}
	}
	var lines []string
	switch {
	case s.answer.Perhaps:
		lines = append([]string{"You probably cannot reset your password yourself" + s.onThatDay() + "."}, s.becauseOfMethods()...)
	case s.answer.EitherPolicy && len(unknown) == 1:
		lines = []string{"You can probably reset your password" + s.onThatDay() + " at " + resetPage + "."}
	default:
		lines = []string{"We are not sure whether you can reset your password" + s.onThatDay() + "."}
		var words []string
		for _, name := range unknown {
			if name != ready.CheckMethods || !s.answer.EitherPolicy {
				words = append(words, s.unseen(name))
			}
		}
		lines = append(lines, "We cannot see "+strings.Join(words, ", or ")+".")
	}
	if s.answer.EitherPolicy || s.checkResult(ready.CheckMethods) == ready.Pass {
		lines = append(append(lines, s.haveReady()), s.losesLater()...)
	} else if s.later() && !s.answer.Perhaps {
		lines = append(lines, toBeSafe)
	}
	switch {
	case s.later():
	case s.answer.Perhaps:
		lines = slices.Insert(lines, len(lines)-1, tryIt) // before what to do after that
	default:
		lines = append(lines, tryIt)
	}
	return lines
}

// unseen returns what is not known of a check, in words for the user.
func (s *story) unseen(name ready.CheckName) string {
	switch {
	case name == ready.CheckMethods && s.registered.err != nil:
		return "which ways to prove who you are you have registered"
	case name == ready.CheckMethods && s.appAlone():
		return "whether the authenticator app is enough without another way to prove who you are"
	case name == ready.CheckPassword && s.facts.Password != nil:
		return "whether your password can be reset where it is kept"
	}
	return map[ready.CheckName]string{
		ready.CheckEnabled: "whether your account is enabled", ready.CheckMember: "whether your account belongs to our organization", ready.CheckTenant: "whether password reset is on",
		ready.CheckScope: "whether password reset is on for you", ready.CheckLicense: "whether you have a license for password reset", ready.CheckPassword: "where your password is kept",
		ready.CheckWriteback: "whether the company network accepts a new password", ready.CheckMethods: "whether what you have registered is enough",
		ready.CheckBlocked: "whether your account is blocked after too many attempts",
	}[name]
}
