package userreset

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// story is an answer with what led to it, for the words.
type story struct {
	*findings
	question question
	facts    ready.Facts
	answer   ready.Answer
}

func (s *story) administrator() bool {
	return s.facts.Administrator != nil && *s.facts.Administrator
}

func (s *story) checkResult(name ready.CheckName) ready.Result {
	for _, c := range s.answer.Checks {
		if c.Name == name {
			return c.Result
		}
	}
	return ready.Unknown
}

// detail returns what a check found.
func (s *story) detail(c ready.Check) string {
	if c.Result == ready.Unknown && c.Name == ready.CheckMethods && (s.answer.Perhaps || s.answer.EitherPolicy) {
		return s.methodsDetail(false)
	}
	if c.Result == ready.Unknown && c.Name == ready.CheckMethods && s.appAlone() {
		return "It is not known whether enough methods count: " + appAloneText
	}
	if c.Result == ready.Unknown {
		return s.unknownDetail(c.Name)
	}
	pass := c.Result == ready.Pass
	either := func(yes, no string) string {
		if pass {
			return yes
		}
		return no
	}
	switch c.Name {
	case ready.CheckEnabled:
		return either("The account is enabled.", "The account is disabled.")
	case ready.CheckMember:
		return either("The user's password is in this tenant.", "The user is external: the password is in another organization.")
	case ready.CheckTenant:
		return s.tenantDetail(pass)
	case ready.CheckScope:
		return s.scopeDetail(pass)
	case ready.CheckLicense:
		if s.administrator() {
			return "Administrators need no license."
		}
		return either("The user has a license that includes password reset.", "None of the user's licenses includes password reset.")
	case ready.CheckPassword:
		if s.facts.Password != nil && *s.facts.Password == ready.Synchronized {
			return "Active Directory keeps the password; the user is synchronized."
		}
		return "Microsoft Entra ID keeps the password."
	case ready.CheckWriteback:
		if s.facts.Password != nil && *s.facts.Password == ready.InCloud {
			return "Not needed: the password is in the cloud."
		}
		return either("Writeback is on.", "Writeback is off.")
	case ready.CheckMethods:
		return s.methodsDetail(pass)
	default:
		return s.blockedDetail(pass)
	}
}

// unknownDetail returns what is not known.
func (s *story) unknownDetail(name ready.CheckName) string {
	return map[ready.CheckName]string{
		ready.CheckEnabled: "It is not known whether the account is enabled.", ready.CheckMember: "It is not known whether the user is external.",
		ready.CheckTenant: "It is not known for whom password reset is on.", ready.CheckScope: "It is not known whether the user is in scope.",
		ready.CheckLicense: "It is not known whether the user has a license.", ready.CheckPassword: "It is not known whether the user's password can be reset where it is kept.",
		ready.CheckWriteback: "It is not known whether passwords are written back.", ready.CheckMethods: "It is not known whether enough methods count.",
		ready.CheckBlocked: "It is not known whether the service has blocked the user.",
	}[name]
}

func (s *story) tenantDetail(pass bool) string {
	switch {
	case s.administrator() && pass:
		return "Administrators can reset their own passwords. The policy for administrators applies."
	case s.administrator():
		return "Administrators cannot reset their own passwords in this tenant."
	case s.facts.NoGroup:
		return "Password reset is on for a group, and no group is chosen."
	case pass && s.facts.EnabledFor != nil:
		return map[sspr.EnabledFor]string{
			sspr.EnabledForAll: "Password reset is on for all users.", sspr.EnabledForSelected: "Password reset is on for the members of a group.",
		}[*s.facts.EnabledFor]
	case pass:
		return "Password reset is on."
	default:
		return "Password reset is off for all users."
	}
}

func (s *story) scopeDetail(pass bool) string {
	path := s.path(s.question.group())
	switch {
	case !pass && s.groupGone():
		return "The live policy has a group that does not exist, so that no user is in scope."
	case !pass && s.group.value.DisplayName != "":
		return fmt.Sprintf("The user is not a member of %q, directly or through another group.", s.group.value.DisplayName)
	case !pass:
		return "The user is not a member of the group, directly or through another group."
	case s.administrator():
		return "The scope does not concern administrators."
	case s.checkResult(ready.CheckTenant) != ready.Pass:
		return "There is no scope while password reset is off."
	case len(path) == 1:
		return fmt.Sprintf("The user is a member of %q.", path[0])
	case len(path) > 1:
		return fmt.Sprintf("The user is a member of %q through %q.", path[len(path)-1], path[0])
	default:
		return "All users are in scope."
	}
}

func (s *story) methodsDetail(pass bool) string {
	var counting []string
	for _, m := range sspr.Methods() {
		if s.counts(m) {
			counting = append(counting, label(m))
		}
	}
	text := "No registered method counts"
	switch {
	case len(counting) > 0:
		text = "These methods count: " + strings.Join(counting, ", ")
	case s.answer.Perhaps:
		text = "No registered method certainly counts"
	}
	if s.appCountsOnce() {
		text += ". Approval and code of the app count as one"
	}
	if n := s.answer.Required; n != nil {
		text += fmt.Sprintf(". The policy requires %d", *n)
	}
	text += "."
	if end := s.answer.Until; pass && end != "" {
		text += fmt.Sprintf(" From %s on, they %s.", end, map[bool]string{true: "may not suffice", false: "do not suffice"}[s.answer.UntilPerhaps])
	}
	if s.answer.EitherPolicy {
		text += " They suffice for users and for administrators, who need two. It is not known which policy applies."
	}
	if s.answer.Perhaps && !pass {
		text += " " + s.perhapsBecause()
	}
	return text
}

// perhapsBecause returns why methods may suffice that do not by the documentation.
func (s *story) perhapsBecause() string {
	switch {
	case s.administrator():
		return "Probably not enough: in some tenants (a trial, or no custom domain) one method is enough for administrators."
	case s.appAlone():
		return "Probably not enough: " + appAloneText
	default:
		return "Probably not enough: Microsoft does not document every case, and the service may count more."
	}
}

// appCountsOnce reports whether the user has, or may have, approval and code of the authenticator app, which count as one.
func (s *story) appCountsOnce() bool {
	either := s.counts(sspr.MobileAppNotification) || s.counts(sspr.MobileAppCode)
	return either && s.perhapsHas(sspr.MobileAppNotification) && s.perhapsHas(sspr.MobileAppCode)
}

// onlyAppCounts reports whether the authenticator app is all that counts.
func (s *story) onlyAppCounts() bool {
	app := s.counts(sspr.MobileAppNotification) || s.counts(sspr.MobileAppCode)
	return app && !slices.ContainsFunc(sspr.Methods(), func(m sspr.Method) bool {
		return m != sspr.MobileAppNotification && m != sspr.MobileAppCode && s.counts(m)
	})
}

const appAloneText = "the authenticator app counts only if another method is offered."

// appAlone reports whether the user has registered the authenticator app, and no other method is known to be offered on the
// day that is asked about.
func (s *story) appAlone() bool {
	is := func(known *bool) bool { return known != nil && *known }
	app := false
	for m, fact := range s.answer.Methods {
		if m == sspr.MobileAppNotification || m == sspr.MobileAppCode {
			app = app || is(fact.Registered) && is(fact.Offered)
		} else if is(fact.Offered) {
			return false
		}
	}
	return app
}

func (s *story) blockedDetail(pass bool) string {
	switch {
	case pass && s.later():
		return "A block lasts a day."
	case pass:
		return "The audit log shows no block in the last 24 hours."
	default:
		return fmt.Sprintf("The service blocked the user after too many attempts. The block ends at %s UTC.", s.blockEnds())
	}
}

// blockEnds returns when a block ends, in UTC and rounded up to a minute, such as "November 30, 2026, 14:05".
func (s *story) blockEnds() string {
	return s.blockedAt(s.question.now).Add(blockedFor + time.Minute - 1).UTC().Format("January 2, 2006, 15:04")
}

// label returns a method as users know it.
func label(m sspr.Method) string {
	return map[sspr.Method]string{
		sspr.MobileAppNotification: "authenticator app (approval)", sspr.MobileAppCode: "authenticator app (code)", sspr.Email: "e-mail", sspr.MobilePhone: "mobile phone",
		sspr.OfficePhone: "office phone", sspr.SecurityQuestions: "security questions", sspr.HardwareOATH: "hardware token",
	}[m]
}
