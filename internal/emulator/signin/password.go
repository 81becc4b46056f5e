package signin

import (
	"net/url"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// grantPassword signs a user in with a password
// (https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc). It is where a test sees what a reset has done.
// A person signs in by the journeys instead, which count wrong passwords together with this. The numbers are those of
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes. That an administrator's request to change the
// password is answered like an expired one (passwords 5.6) is how clients report it; the texts, and the answer if multifactor
// authentication comes first, are chosen.
func (s *Service) grantPassword(x *wire.Exchange, at authority, form url.Values) (map[string]any, error) {
	client, err := s.publicClient(x, form)
	if err != nil {
		return nil, err
	}
	user := x.State.User(form.Get("username"))
	if user == nil {
		return nil, badRequest("invalid_grant", 50034, "The user account does not exist in the directory.")
	}
	x.Keep = true // a wrong password counts
	switch x.State.CheckPassword(user, form.Get("password"), x.Now) {
	case tenant.PasswordUnknown:
		return nil, badRequest("invalid_grant", 50056, "Invalid or null password: password doesn't exist in the directory for this user.")
	case tenant.PasswordWrong:
		return nil, badRequest("invalid_grant", 50126, "Error validating credentials due to invalid username or password.")
	case tenant.PasswordLocked:
		return nil, badRequest("invalid_grant", 50053, "You've tried to sign in too many times with an incorrect user ID or password.")
	}
	switch {
	case !user.AccountEnabled:
		return nil, badRequest("invalid_grant", 50057, "The user account is disabled.")
	case user.Password.MFAFirst:
		return nil, badRequest("interaction_required", 50076, "Due to a configuration change made by your administrator, or "+
			"because you moved to a new location, you must use multi-factor authentication to access the resource.")
	case user.Password.MustChange, x.State.PasswordExpired(user, x.Now):
		return nil, badRequest("invalid_grant", 50055, "The password is expired.")
	}
	return s.userAnswer(x, at, form, user, client)
}
