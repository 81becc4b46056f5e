package sspr

import "slices"

// MethodSet is a set of methods of password reset. Twenty thousand users fit into it where lists would not.
type MethodSet uint8

// SetOf returns the set of methods; what is none of Methods is left out.
func SetOf(methods ...Method) MethodSet {
	var s MethodSet
	for _, m := range methods {
		if i := slices.Index(Methods(), m); i >= 0 {
			s |= 1 << i
		}
	}
	return s
}

// Has says whether m is in the set.
func (s MethodSet) Has(m Method) bool { return s&SetOf(m) != 0 }

// With gives the set with m, Without the set without it.
func (s MethodSet) With(m Method) MethodSet { return s | SetOf(m) }

// Without gives the set without m.
func (s MethodSet) Without(m Method) MethodSet { return s &^ SetOf(m) }

// Methods lists the set in the portal's order; it is never nil.
func (s MethodSet) Methods() []Method {
	listed := []Method{}
	for _, m := range Methods() {
		if s.Has(m) {
			listed = append(listed, m)
		}
	}
	return listed
}

// registeredAs says which method of password reset a method of the registration report is (methodsRegistered, reference
// graph-api 4.2).
var registeredAs = map[string]Method{
	"email":                      Email,
	"mobilePhone":                MobilePhone,
	"officePhone":                OfficePhone,
	"securityQuestion":           SecurityQuestions,
	"microsoftAuthenticatorPush": MobileAppNotification,
	"softwareOneTimePasscode":    MobileAppCode,
	"hardwareOneTimePasscode":    HardwareOATH,
}

// alternateMobilePhone is the report's name for a second mobile phone. The documentation contradicts itself: the later
// word is that it does not count for password reset (reference graph-api 1.8).
const alternateMobilePhone = "alternateMobilePhone"

// resetNothing are the report's names for methods that reset no password (references graph-api 4.2, autumn-2026 3.3 and
// 5.2). The report has an open set of names, so one that is neither here nor in registeredAs may be anything.
var resetNothing = []string{
	"certificateBasedAuthentication", "fido2", "fido2SecurityKey", "macOsSecureEnclaveKey", "microsoftAuthenticatorPasswordless",
	"passKeyDeviceBound", "passKeyDeviceBoundAuthenticator", "passKeyDeviceBoundWindowsHello", "passKeySynced", "temporaryAccessPass",
	"windowsHelloForBusiness",
}

// ResetMethods gives those methods of password reset that a user has registered, by their names in the registration
// report. What may be one besides is told by PerhapsResetMethods.
func ResetMethods(registered []string) MethodSet {
	var s MethodSet
	for _, name := range registered {
		s |= SetOf(registeredAs[name])
	}
	return s
}

// PerhapsResetMethods gives what else of a user's registered methods may reset a password: an alternate mobile phone counts
// as the mobile phone, and unknown is how many names are not known to mean anything.
func PerhapsResetMethods(registered []string) (perhaps MethodSet, unknown int) {
	for i, name := range registered {
		switch _, counts := registeredAs[name]; {
		case counts || name == "" || slices.Contains(resetNothing, name) || slices.Contains(registered[:i], name):
		case name == alternateMobilePhone:
			perhaps = perhaps.With(MobilePhone)
		default:
			unknown++
		}
	}
	return perhaps, unknown
}
