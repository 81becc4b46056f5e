package journeys

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// wordsOf are the names of the options in the audit log (user-journeys 9.4; those of the office phone and of tokens are chosen).
var wordsOf = map[Option]string{
	OptionEmail: "email", OptionText: "mobile SMS", OptionCall: "mobile voice call", OptionOffice: "office voice call",
	OptionNotification: "mobile app notification", OptionCode: "mobile app code", OptionHardware: "hardware token code",
	OptionQuestions: "security questions",
}

// channelOf is the channel of an option.
var channelOf = map[Option]tenant.Channel{
	OptionEmail: tenant.ChannelMail, OptionText: tenant.ChannelText, OptionCall: tenant.ChannelCall, OptionOffice: tenant.ChannelCall,
	OptionNotification: tenant.ChannelPush,
}

// codeMessage returns the message with a code.
func codeMessage(st *tenant.State, u *tenant.User, option Option, code string, at time.Time) tenant.Message {
	name := st.Tenant.DisplayName
	m := tenant.Message{Channel: channelOf[option], To: numberOf(u, option), UserID: u.ID, Code: code, SentAt: at}
	switch m.Channel {
	case tenant.ChannelMail:
		m.To = addressOf(u)
		m.Subject = name + ": code to reset your password"
		m.Text = "Your code is " + code + ". It is valid for 5 minutes. If you did not request it, ignore this mail."
	case tenant.ChannelCall:
		m.Text = "This is " + name + ". Your code is " + strings.Join(strings.Split(code, ""), " ") + "."
	default:
		m.Text = code + " is your code to reset your password at " + name + "."
	}
	return m
}

// pushMessage returns the notification of the app.
func pushMessage(st *tenant.State, u *tenant.User, correlation string, at time.Time) tenant.Message {
	return tenant.Message{
		Channel: tenant.ChannelPush, To: deviceName(notified(u)), UserID: u.ID, SentAt: at, Correlation: correlation,
		Text: st.Tenant.DisplayName + ": approve the reset of your password?",
	}
}

// primaryAddress returns the address for mails about an account: the primary one, or else the user principal name.
func primaryAddress(u *tenant.User) string { return cmp.Or(u.Mail, u.UserPrincipalName) }

// notify sends the mails about a reset. The user gets them at the primary and at the alternate address, or at the user principal
// name if there is neither (user-journeys 8.1 and 8.2); alternate addresses are the registered one and those of the directory
// (chosen). If the policy for administrators applies to the user, the other Global Administrators get a mail as well
// (user-journeys 8.5 and 10.9).
func (s *Service) notify(st *tenant.State, u *tenant.User) {
	if st.PasswordResetPolicy.IsTrue("notifyUsersOnPasswordReset") {
		addresses := []string{u.Mail, addressOf(u)}
		if addresses = append(addresses, u.OtherMails...); strings.Join(addresses, "") == "" {
			addresses = []string{u.UserPrincipalName}
		}
		s.sendMails(st, u, addresses, tenant.Message{
			Subject: st.Tenant.DisplayName + ": your password was reset",
			Text:    "The password of " + u.UserPrincipalName + " was reset. If you did not do this, contact your administrator at once.",
		})
	}
	if st.PasswordResetPolicy.IsTrue("notifyOnAdminPasswordReset") && st.ResetRules().HasTwoGatePolicy(u) {
		var addresses []string
		for _, admin := range withRole(st, tenant.RoleGlobalAdministrator) {
			if admin.ID != u.ID {
				addresses = append(addresses, primaryAddress(admin))
			}
		}
		s.sendMails(st, u, addresses, tenant.Message{
			Subject: st.Tenant.DisplayName + ": an administrator's password was reset",
			Text:    "The password of the administrator " + u.UserPrincipalName + " was reset.",
		})
	}
}

// sendMails sends a mail about a user to each of the addresses once.
func (s *Service) sendMails(st *tenant.State, u *tenant.User, addresses []string, m tenant.Message) {
	m.Channel, m.UserID, m.SentAt = tenant.ChannelMail, u.ID, s.now()
	var done []string
	for _, address := range addresses {
		key := strings.ToLower(address)
		if address == "" || slices.Contains(done, key) {
			continue
		}
		done = append(done, key)
		m.To = address
		st.Send(m)
	}
}

// withRole returns the enabled users who hold one of the roles, directly or through a group.
func withRole(st *tenant.State, roles ...string) (users []*tenant.User) {
	for i := range st.Users {
		u := &st.Users[i]
		if u.AccountEnabled && !u.Hidden && slices.ContainsFunc(st.RolesOf(u, true), func(r string) bool { return slices.Contains(roles, r) }) {
			users = append(users, u)
		}
	}
	return users
}

// maxRecipients is the highest number of administrators who get a request (sspr-policy 3.6).
const maxRecipients = 100

// rolePasswordAdministrator is a role that gets requests together with Helpdesk Administrator.
const rolePasswordAdministrator = "Password Administrator"

// askAdministrators sends a user's request to the holders of the first roles that have any (sspr-policy 3.6). It reports
// whether there are holders.
func (s *Service) askAdministrators(st *tenant.State, u *tenant.User) bool {
	for _, roles := range [][]string{
		{tenant.RoleHelpdeskAdministrator, rolePasswordAdministrator}, {tenant.RoleUserAdministrator}, {tenant.RoleGlobalAdministrator},
	} {
		var addresses []string
		for _, admin := range withRole(st, roles...) {
			addresses = append(addresses, primaryAddress(admin))
		}
		if len(addresses) == 0 {
			continue
		}
		s.sendMails(st, u, addresses[:min(len(addresses), maxRecipients)], tenant.Message{
			Subject: st.Tenant.DisplayName + ": a user asks for a password reset",
			Text: u.DisplayName + " (" + u.UserPrincipalName + ") cannot reset the password and asks for help. " +
				"Verify the identity of the user before you reset it.",
		})
		return true
	}
	return false
}
