package userreset

import (
	"fmt"
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
	if s.question.asOf > s.question.today {
		lines = []string{fmt.Sprintf("On %s you can reset your password at %s.", s.question.asOf, resetPage), s.haveReady()}
	}
	if s.answer.Until != "" {
		lines = append(lines, fmt.Sprintf("From %s on, that is no longer enough. Add another way at %s before then.", s.answer.Until, registerPage))
	}
	return lines
}

// haveReady returns what the user needs at hand.
func (s *story) haveReady() string {
	var ways []string
	for _, m := range sspr.Methods() {
		if counts := s.answer.Methods[m].Counts; counts == nil || !*counts {
			continue
		}
		way := label(m)
		if hint := s.registered.value.Hints[m]; hint != "" {
			way += " " + hint
		}
		ways = append(ways, way)
	}
	n := "one"
	if s.answer.Required != nil && *s.answer.Required > 1 {
		n = "two"
	}
	return fmt.Sprintf("Have %s of these ready: %s.", n, strings.Join(ways, ", "))
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
	case s.answer.Code != "" && s.question.asOf > s.question.today:
		lines = append(lines, fmt.Sprintf("The page then shows %s.", s.answer.Code))
	case s.answer.Code != "":
		lines = append(lines, fmt.Sprintf("The page shows %s.", s.answer.Code))
	case !known:
		lines = append(lines, "Another reason may come first. Tell us the code that the page shows.")
	}
	return lines
}

func (s *story) onThatDay() string {
	if s.question.asOf > s.question.today {
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
	if !known {
		why = "You have not registered enough ways to prove who you are that count for password reset."
	}
	if s.question.asOf > s.question.today {
		return []string{why, "Add one at " + registerPage + " before then."}
	}
	return []string{why, "Once you can sign in, add one at " + registerPage + "."}
}

// notKnown returns what to try if the checks do not decide.
func (s *story) notKnown() []string {
	var unknown []string
	for _, c := range s.answer.Checks {
		if c.Result == ready.Unknown {
			unknown = append(unknown, checkWords[c.Name])
		}
	}
	return []string{
		"We cannot see whether you can reset your password" + s.onThatDay() + ".",
		"Try it at " + resetPage + ", and tell us the code if the page shows one.",
		"Not known: " + strings.Join(unknown, ", ") + ".",
	}
}

// checkWords are the checks in plain words.
var checkWords = map[ready.CheckName]string{
	ready.CheckEnabled: "whether the account is enabled", ready.CheckMember: "whether the account belongs to our organization", ready.CheckTenant: "whether password reset is on",
	ready.CheckScope: "whether it is on for the account", ready.CheckLicense: "the license", ready.CheckPassword: "where the password is kept",
	ready.CheckWriteback: "whether the company network accepts a new password", ready.CheckMethods: "whether enough ways to prove the identity are registered",
	ready.CheckBlocked: "whether the account is blocked after too many attempts",
}
