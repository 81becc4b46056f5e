package journeys

import (
	"fmt"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// ChangePassword changes a known password, also one that has to be changed. It ends the user's other sessions
// (https://learn.microsoft.com/entra/identity-platform/refresh-tokens). A mail is sent after a reset alone (sspr-policy 3.6).
func (s *Service) ChangePassword(session, old, password, again string) (a Account, err error) {
	err = s.visit(session, s.store.Update, func(v *visit) {
		problem := v.changePassword(old, password, again)
		a = v.view(problem)
	})
	return a, err
}

func (v *visit) changePassword(old, password, again string) *Problem {
	switch {
	case v.step != AccountChangePassword && v.step != AccountSignedIn:
		return &Problem{Field: "method", Text: "Finish your registration first."}
	case password != again:
		return &Problem{Field: "again", Text: "The two new passwords differ. Enter the same one twice."}
	}
	switch v.st.CheckPassword(v.u, old, v.now) {
	case tenant.PasswordLocked:
		return lockedOut
	case tenant.PasswordRight:
	default:
		return &Problem{Field: "old", Text: "The present password is wrong."}
	}
	problem := v.refuseChange()
	if problem == nil {
		problem = v.refusePassword(old, password)
	}
	if problem != nil {
		v.st.AddUserAudit(tenant.AuditChangePassword, v.u.ID, "failure", v.now)
		return problem
	}
	v.u.Password = tenant.UserPassword{}
	v.u.Password.Set(password)
	v.u.SelfService.PasswordSetAt, v.u.SessionsValidFrom, v.began = v.now.UTC(), v.now.UTC(), v.now
	v.audit(tenant.AuditChangePassword)
	if v.step == AccountChangePassword {
		v.step = v.afterPassword()
		v.asked()
	}
	return nil
}

// refuseChange returns why a synchronized user cannot change the password here: it takes writeback and a license
// (sspr-policy 3.7 and 3.8), and the password must have the minimum age of Active Directory.
func (v *visit) refuseChange() *Problem {
	if !v.u.OnPremisesSyncEnabled {
		return nil
	}
	if !writeback(v.st) || !v.st.IsLicensed(v.u) {
		return &Problem{Field: "password", Text: "Your organization does not let you change this password here. Change it at work, or ask your administrator."}
	}
	days := v.st.Settings.OnPremisesMinimumPasswordAgeInDays
	if days > 0 && v.now.Before(v.u.SelfService.PasswordSetAt.AddDate(0, 0, days)) {
		return &Problem{Field: "password", Text: fmt.Sprintf("Your organization lets you change a password only after %d days.", days)}
	}
	return nil
}

// refusePassword returns why a new password is refused, or nil
// (https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy, which has the last password refused as well).
func (v *visit) refusePassword(old, password string) *Problem {
	switch {
	case password == old:
		return &Problem{Field: "password", Text: "Choose a password that you do not have now."}
	case !tenant.IsComplex(password):
		return &Problem{Field: "password", Text: "Choose a password of 8 to 256 characters with three of these: lowercase, uppercase, digits, symbols."}
	case v.st.IsBanned(v.u, password):
		return &Problem{Field: "password", Text: "This password is too easy to guess. Choose another."}
	}
	return nil
}
