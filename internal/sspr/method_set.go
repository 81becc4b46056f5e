package sspr

import (
	"math/bits"
	"slices"
)

// MethodSet is a set of password reset methods. It takes one byte, so that 100,000 users need little memory.
type MethodSet uint8

// bit returns the set of one method, in the order of Methods. It is a switch, because every rule about a user asks for
// one. A value that is not in Methods has none.
func bit(m Method) MethodSet {
	switch m {
	case MobileAppNotification:
		return 1 << 0
	case MobileAppCode:
		return 1 << 1
	case Email:
		return 1 << 2
	case MobilePhone:
		return 1 << 3
	case OfficePhone:
		return 1 << 4
	case SecurityQuestions:
		return 1 << 5
	case HardwareOATH:
		return 1 << 6
	default:
		return 0
	}
}

// SetOf returns the set of the given methods. It ignores values that are not in Methods.
func SetOf(methods ...Method) MethodSet {
	var s MethodSet
	for _, m := range methods {
		s |= bit(m)
	}
	return s
}

// Has reports whether m is in the set.
func (s MethodSet) Has(m Method) bool { return s&bit(m) != 0 }

// Len returns the number of methods in the set.
func (s MethodSet) Len() int { return bits.OnesCount8(uint8(s)) }

// With returns the set with m added.
func (s MethodSet) With(m Method) MethodSet { return s | bit(m) }

// Without returns the set with m removed.
func (s MethodSet) Without(m Method) MethodSet { return s &^ bit(m) }

// Methods returns the methods in the portal's order. The result is never nil.
func (s MethodSet) Methods() []Method {
	listed := []Method{}
	for _, m := range Methods() {
		if s.Has(m) {
			listed = append(listed, m)
		}
	}
	return listed
}

// resetMethodOf maps the methods of the registration report (methodsRegistered, graph-api 4.2) to methods of password
// reset.
var resetMethodOf = map[string]Method{
	"email":                      Email,
	"mobilePhone":                MobilePhone,
	"officePhone":                OfficePhone,
	"securityQuestion":           SecurityQuestions,
	"microsoftAuthenticatorPush": MobileAppNotification,
	"softwareOneTimePasscode":    MobileAppCode,
	"hardwareOneTimePasscode":    HardwareOATH,
}

// alternateMobilePhone is the report's name of a second mobile phone. The documentation contradicts itself; according
// to its most recent statement the method does not count for password reset (graph-api 1.8).
const alternateMobilePhone = "alternateMobilePhone"

// notForReset lists the report's methods that cannot reset a password (graph-api 4.2, autumn-2026 3.3,
// autumn-2026 5.2). The report's names are an open set, so a name that is neither here nor in resetMethodOf may be
// anything.
var notForReset = []string{
	"certificateBasedAuthentication", "fido2", "fido2SecurityKey", "macOsSecureEnclaveKey", "microsoftAuthenticatorPasswordless",
	"passKeyDeviceBound", "passKeyDeviceBoundAuthenticator", "passKeyDeviceBoundWindowsHello", "passKeySynced", "temporaryAccessPass",
	"windowsHelloForBusiness",
}

// ResetMethods returns the password reset methods among a user's registered methods, which have the names of the
// registration report. PerhapsResetMethods returns what may be one in addition.
func ResetMethods(registered []string) MethodSet {
	var s MethodSet
	for _, name := range registered {
		s |= bit(resetMethodOf[name])
	}
	return s
}

// PerhapsResetMethods returns the other registered methods that may reset a password: an alternate mobile phone counts
// as the mobile phone. unknown is the number of names that are not known.
func PerhapsResetMethods(registered []string) (perhaps MethodSet, unknown int) {
	for i, name := range registered {
		switch _, counts := resetMethodOf[name]; {
		case counts || name == "" || slices.Contains(notForReset, name) || slices.Contains(registered[:i], name):
		case name == alternateMobilePhone:
			perhaps = perhaps.With(MobilePhone)
		default:
			unknown++
		}
	}
	return perhaps, unknown
}
