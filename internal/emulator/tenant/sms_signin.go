package tenant

import "slices"

// The states of sign-in by SMS (reference graph-api 1.4).
const (
	SMSNotSupported     = "notSupported"
	SMSNotAllowed       = "notAllowedByPolicy"
	SMSNotEnabled       = "notEnabled"
	SMSNotUnique        = "phoneNumberNotUnique"
	SMSReady            = "ready"
	SMSNotConfigured    = "notConfigured"
	methodStateEnabled  = "enabled"
	smsConfigurationKey = "Sms"
)

// SMSSignInState is what a phone method says of sign-in by SMS. That the policy comes before what was registered, and
// that a number from before the policy is notConfigured, is chosen.
func (s *State) SMSSignInState(u *User, phoneType string) string {
	switch {
	case phoneType != PhoneMobile:
		return SMSNotSupported
	case !s.SMSSignInAllowed(u):
		return SMSNotAllowed
	case u.Methods.SMSSignIn == "":
		return SMSNotConfigured
	default:
		return u.Methods.SMSSignIn
	}
}

// SMSSignInAllowed says whether the Sms configuration lets the user sign in with a number (reference graph-api 1.9).
func (s *State) SMSSignInAllowed(u *User) bool {
	return s.audienceOf(smsConfigurationKey).has(u, s.InGroup, func(t MethodTarget) bool { return t.IsUsableForSignIn })
}

// RegisterSMS makes the mobile number sign the user in, unless it does so for another user, who may be deleted
// (reference graph-api 1.9).
func (s *State) RegisterSMS(u *User) (unique bool) {
	if s.signsInAnother(u) {
		u.Methods.SMSSignIn = SMSNotUnique
		return false
	}
	u.Methods.SMSSignIn = SMSReady
	if s.index != nil && s.index.exact && s.index.numbers != nil && !slices.Contains(s.index.numbers[u.Methods.Mobile], u.ID) {
		s.index.numbers[u.Methods.Mobile] = append(s.index.numbers[u.Methods.Mobile], u.ID)
	}
	return true
}

func (s *State) signsInAnother(u *User) bool {
	has := func(one User) bool {
		return one.ID != u.ID && one.Methods.SMSSignIn == SMSReady && one.Methods.Mobile == u.Methods.Mobile
	}
	if slices.ContainsFunc(s.DeletedUsers, has) {
		return true
	}
	if s.index == nil || !s.index.exact {
		return slices.ContainsFunc(s.Users, has)
	}
	if s.index.numbers == nil {
		s.index.numbers = map[string][]string{}
		for _, one := range s.Users {
			if one.Methods.SMSSignIn == SMSReady {
				s.index.numbers[one.Methods.Mobile] = append(s.index.numbers[one.Methods.Mobile], one.ID)
			}
		}
	}
	taken := false
	s.index.numbers[u.Methods.Mobile] = slices.DeleteFunc(s.index.numbers[u.Methods.Mobile], func(id string) bool {
		if id == u.ID {
			return false // it may yet turn out that this change of the user is dropped
		}
		other := s.User(id)
		still := other != nil && has(*other)
		taken = taken || still
		return !still
	})
	return taken
}
