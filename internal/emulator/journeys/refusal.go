package journeys

import (
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// refusalText is the text of a refusal: text is for the user, more for the administrator.
type refusalText struct{ text, more string }

// refusals are our own words for the errors of the service (https://learn.microsoft.com/entra/identity/authentication/troubleshoot-sspr).
var refusals = map[Cause]refusalText{
	CauseUnknownUser: {
		"There is no account with this user ID. Check how it is spelled.", "The directory has no such user.",
	},
	CauseDisabled:       {"Your account is disabled.", "The account is disabled."},
	CauseGuest:          {"Your account belongs to another organization. Reset the password there.", "The account is a guest account."},
	CauseTenantDisabled: {"Password reset is turned off in your organization.", "Password reset is off for all users, or for administrators."},
	CauseNoPolicy:       {"Password reset is not set up in your organization.", "Password reset is on for selected users, but no group is selected."},
	CauseNotInScope:     {"Password reset is not turned on for your account.", "The account is not in the group for which password reset is on."},
	CauseNotLicensed:    {"Your organization lacks a license for password reset.", "The account has no license that includes password reset."},
	CauseFederated:      {"Another identity provider stores your password. Reset it there.", "The domain of the account is federated."},
	CauseNoWriteback: {
		"Your organization's directory stores your password, and password reset cannot change it there.", "Password writeback is not turned on.",
	},
	CauseTooFewMethods: {
		"Your account does not have enough registered methods to prove who you are.",
		"The account has registered fewer of the allowed methods than a reset requires.",
	},
	CauseBlocked: {"There were too many attempts. Try again later.", "The account is blocked from password reset for 24 hours."},
	CauseOnPremises: {
		"Your password could not be changed in your organization's directory.",
		"The on-premises directory refuses the change. Check the permissions of the account that writes passwords back.",
	},
	CauseOnPremisesReach: {
		"Your organization's directory cannot be reached now. Try again later.", "The service that writes passwords back cannot be reached.",
	},
}

// refuse ends a reset with a cause. u is nil for a user who does not exist.
func (s *Service) refuse(st *tenant.State, u *tenant.User, p *progress, cause Cause) {
	words := refusals[cause]
	more := words.more
	if code := codeOf[cause]; code != "" {
		more = code + ": " + more
	}
	p.view.Step, p.view.Options, p.view.Questions, p.view.Chosen, p.view.Problem = StepRefused, nil, nil, "", nil
	p.code, p.sent, p.sentTo, p.questions = "", "", "", nil
	p.view.Refusal = &Refusal{
		Cause: cause, Code: codeOf[cause], Title: "You cannot reset your password", Text: words.text, More: more, Contact: contact(st),
	}
	if u == nil {
		return
	}
	if cause == CauseBlocked {
		p.view.Refusal.Until = u.SelfService.BlockedUntil
	}
	s.record(st, u, p, tenant.AuditProgress, "failure", more)
}

// contact returns the custom helpdesk link or address, if one is set (sspr-policy 3.6).
func contact(st *tenant.State) Contact {
	if !st.PasswordResetPolicy.IsTrue("customizeHelpdeskLink") {
		return Contact{}
	}
	link, _ := document.Text(st.Policy("customHelpdeskEmailOrUrl"))
	return Contact{Link: link}
}

// ContactAdministrator sends the mail to the administrators once, unless Contact.Link is set. No mail is sent about a user who
// does not exist (chosen). Its problem has the field "contact".
func (s *Service) ContactAdministrator(id string) (Reset, error) {
	return s.advance(id, func(st *tenant.State, u *tenant.User, _ Decision, p *progress) {
		refusal := *p.view.Refusal
		if refusal.Contacted || refusal.Contact.Link != "" {
			return
		}
		if u != nil && !s.askAdministrators(st, u) {
			p.problem("contact", "There is no administrator to send a mail to.")
			return
		}
		refusal.Contacted = true
		p.view.Refusal = &refusal
	}, StepRefused)
}
