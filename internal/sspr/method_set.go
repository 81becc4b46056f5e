package sspr

import "slices"

// MethodSet is a set of the six methods of password reset. Twenty thousand users fit into it where lists would not.
type MethodSet uint8

// SetOf gives the set of methods; what is none of the six is left out.
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
// graph-api 4.2; an open set, of which the others reset no password). alternateMobilePhone is left out on purpose: the
// documentation contradicts itself, and the later word is that it does not count (reference graph-api 1.8).
var registeredAs = map[string]Method{
	"email":                      Email,
	"mobilePhone":                MobilePhone,
	"officePhone":                OfficePhone,
	"securityQuestion":           SecurityQuestions,
	"microsoftAuthenticatorPush": MobileAppNotification,
	"softwareOneTimePasscode":    MobileAppCode,
	"hardwareOneTimePasscode":    MobileAppCode,
}

// ResetMethods gives those methods of password reset that a user has registered, by their names in the registration
// report.
func ResetMethods(registered []string) MethodSet {
	var s MethodSet
	for _, name := range registered {
		s |= SetOf(registeredAs[name])
	}
	return s
}
