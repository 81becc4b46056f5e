package journeys

import (
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// ChangePassword changes a known password, also if sign-in requires the change. It ends the user's other sessions and sends no
// mail (user-journeys 6.12 and 10.10). Its problems have the fields "old", "password" and "again".
func (s *Service) ChangePassword(session, old, password, again string) (a Account, err error) {
	err = s.visit(session, s.store.UpdateUser, func(v *visit) {
		v.problem = v.changePassword(old, password, again)
		a = v.view()
	})
	return a, err
}

func (v *visit) changePassword(old, password, again string) *Problem {
	if v.step != AccountChangePassword && v.step != AccountSignedIn {
		return &Problem{Field: "method", Text: "Finish your registration first."}
	}
	switch v.st.CheckPassword(v.u, old, v.now) {
	case tenant.PasswordLocked:
		return &Problem{Field: "old", Text: lockedOut}
	case tenant.PasswordRight:
	default:
		return &Problem{Field: "old", Text: "The current password is wrong."}
	}
	if problem, reason := v.refuseChange(old, password, again); problem != nil {
		if reason != "" {
			v.auditWhy(tenant.AuditChangePassword, "failure", reason)
		}
		return problem
	}
	storePassword(v.st, v.u, password, v.now)
	v.began = v.now
	v.audit(tenant.AuditChangePassword, "success")
	if v.step == AccountChangePassword {
		v.step = v.afterPassword()
		v.asked()
	}
	return nil
}

// refuseChange returns why a new password is refused, or nil, with the reason for the audit log, "" if there is no event. The
// rules are those of a reset, and the current password is refused as well (user-journeys 6.2 and 6.3). For a synchronized user
// a change also needs writeback and a license (sspr-policy 3.7 and 3.8), and Active Directory must accept it.
func (v *visit) refuseChange(old, password, again string) (problem *Problem, reason string) {
	if cause := v.refuseWriteback(); cause != "" {
		return &Problem{Field: "password", Text: "Your organization does not allow you to change this password here. " +
			"Change it at work, or ask your administrator."}, string(cause)
	}
	if problem = passwordProblem(v.st, v.u, password, again); problem != nil {
		if isBan(*problem) {
			reason = bannedReason
		}
		return problem, reason
	}
	if password == old {
		return &Problem{Field: "password", Text: "This is your current password. Choose another one."}, ""
	}
	if !v.u.OnPremisesSyncEnabled {
		return nil, ""
	}
	if cause := onPremisesCause(v.st); cause != "" {
		return &Problem{Field: "password", Text: "Your organization's directory does not accept passwords now. Try again later, " +
			"or ask your administrator."}, string(cause)
	}
	return tooYoung(v.st, v.u, v.now), tooYoungReason
}

// refuseWriteback returns why the password of a synchronized user is not written back, or "".
func (v *visit) refuseWriteback() Cause {
	switch {
	case !v.u.OnPremisesSyncEnabled:
		return ""
	case !writeback(v.st):
		return CauseNoWriteback
	case !v.st.IsLicensed(v.u):
		return CauseNotLicensed
	}
	return ""
}
