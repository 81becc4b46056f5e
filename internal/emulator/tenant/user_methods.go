package tenant

import (
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/phone"
)

// UserMethods are the authentication methods of a user, as far as SSPR uses them. The password is not among them,
// as every user has one. "" is no method.
type UserMethods struct {
	// Mobile, AlternateMobile and Office are numbers, such as "+1 2065555555".
	Mobile          string `json:"mobile,omitempty"`
	AlternateMobile string `json:"alternateMobile,omitempty"`
	Office          string `json:"office,omitempty"`
	// Email is an address.
	Email string `json:"email,omitempty"`
	// DefaultMethod is the type of the phone that the user is asked for first, such as PhoneMobile, or the id of the app; ""
	// is any other method. No call of v1.0 shows or changes it (graph-api 1.1).
	DefaultMethod string `json:"defaultMethod,omitempty"`
	// SMSSignIn is the state of sign-in with the mobile phone: "ready", "phoneNumberNotUnique" or "notEnabled"; "" for a
	// number that was stored while no policy allowed it.
	SMSSignIn string `json:"smsSignIn,omitempty"`
}

// The types of phone.
const (
	PhoneMobile          = "mobile"
	PhoneAlternateMobile = "alternateMobile"
	PhoneOffice          = "office"
)

// Ids of methods, the same for every user of every tenant (graph-api 1.3).
const (
	MobilePhoneMethodID          = "3179e48a-750b-4051-897c-87b9720928f7"
	AlternateMobilePhoneMethodID = "b6332ec1-7057-4abe-9331-3d72feddfe41"
	OfficePhoneMethodID          = "e37fc753-ff3b-4958-9484-eaa9425c82bc"
	EmailMethodID                = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f"
	PasswordMethodID             = "28c10230-6103-485e-b985-444c60001490"
)

// Number returns a pointer to the number of a type, or nil if there is no such type.
func (m *UserMethods) Number(phoneType string) *string {
	switch phoneType {
	case PhoneMobile:
		return &m.Mobile
	case PhoneAlternateMobile:
		return &m.AlternateMobile
	case PhoneOffice:
		return &m.Office
	default:
		return nil
	}
}

// StorePhone stores a number or, with "", removes it. A mobile number is registered for sign-in by SMS if the policy allows
// it; unique is false if another user has it already (graph-api 1.9).
func (s *State) StorePhone(u *User, phoneType, number string) (unique bool) {
	s.Touch(u)
	m := &u.Methods
	*m.Number(phoneType) = number
	if number == "" && m.DefaultMethod == phoneType {
		m.DefaultMethod = ""
	}
	if phoneType != PhoneMobile {
		return true
	}
	m.SMSSignIn = ""
	if number == "" || !s.SMSSignInAllowed(u) {
		return true
	}
	return s.RegisterSMS(u)
}

// SetPhone stores a user's number as an administrator would, or removes it with "". The rules between phones do not
// hold. A number of a form that the service refuses is kept unchanged. It panics if there is no such user or type of
// phone, as that is a mistake in the calling test.
func (s *State) SetPhone(idOrUPN, phoneType, number string) {
	u := s.mustUser(idOrUPN)
	if u.Methods.Number(phoneType) == nil {
		panic("emulator: no type of phone " + phoneType)
	}
	if normal, ok := phone.Normal(number); ok {
		number = normal
	}
	s.StorePhone(u, phoneType, number)
}

// Phone returns a user's number, or "" if the user has none or does not exist.
func (s *State) Phone(idOrUPN, phoneType string) string {
	u := s.User(idOrUPN)
	if u == nil {
		return ""
	}
	if number := u.Methods.Number(phoneType); number != nil {
		return *number
	}
	return ""
}

// SetEmail stores the address of a user's e-mail method, or removes it with "". It panics if there is no such user.
func (s *State) SetEmail(idOrUPN, address string) {
	u := s.mustUser(idOrUPN)
	s.Touch(u)
	u.Methods.Email = address
}

// Email returns the address of a user's e-mail method, or "" if the user has none or does not exist.
func (s *State) Email(idOrUPN string) string {
	if u := s.User(idOrUPN); u != nil {
		return u.Methods.Email
	}
	return ""
}

// HasMethodBesides reports whether the user has a phone, an e-mail address or an app besides the method with that id.
func (u *User) HasMethodBesides(id string) bool {
	m := u.Methods
	for other, value := range map[string]string{
		MobilePhoneMethodID: m.Mobile, AlternateMobilePhoneMethodID: m.AlternateMobile, OfficePhoneMethodID: m.Office, EmailMethodID: m.Email,
	} {
		if value != "" && other != id {
			return true
		}
	}
	for kind := range appReports {
		for _, a := range u.AppsOf(kind) {
			if !strings.EqualFold(a.ID, id) {
				return true
			}
		}
	}
	return false
}

// The states of sign-in by SMS (graph-api 1.4).
const (
	SMSNotSupported    = "notSupported"
	SMSNotAllowed      = "notAllowedByPolicy"
	SMSNotEnabled      = "notEnabled"
	SMSNotUnique       = "phoneNumberNotUnique"
	SMSReady           = "ready"
	SMSNotConfigured   = "notConfigured"
	methodStateEnabled = "enabled"
	smsMethod          = "Sms"
)

// SMSSignInState returns the state of sign-in by SMS that a phone method shows. That the policy comes before what was
// registered, and that a number from before the policy is notConfigured, is chosen.
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

// SMSSignInAllowed reports whether the Sms configuration lets the user sign in with a number (graph-api 1.9).
func (s *State) SMSSignInAllowed(u *User) bool {
	return s.audienceOf(smsMethod).has(u, s.InGroup, func(t MethodTarget) bool { return t.IsUsableForSignIn })
}

// RegisterSMS makes the mobile number sign the user in, unless it signs in another user, who may be deleted (graph-api 1.9).
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
