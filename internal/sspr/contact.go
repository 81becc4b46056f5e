package sspr

import (
	"fmt"
	"slices"
)

// ContactMethod is a contact method that an administrator can register for a user. The values are the names of this
// provider's attributes; the admin center calls the methods Phone, Alternate mobile phone, Office phone and Email.
type ContactMethod string

// The contact methods (graph-api 1.3). A user has at most one value of each.
const (
	ContactMobilePhone          ContactMethod = "mobile_phone"
	ContactAlternateMobilePhone ContactMethod = "alternate_mobile_phone"
	ContactOfficePhone          ContactMethod = "office_phone"
	ContactEmail                ContactMethod = "email"
)

// ContactMethods lists all contact methods in the order in which they can be added: an alternate mobile phone needs a
// mobile phone (graph-api 1.8).
var ContactMethods = []ContactMethod{ContactMobilePhone, ContactAlternateMobilePhone, ContactOfficePhone, ContactEmail}

// IsPhone reports whether the method's value is a phone number. Otherwise it is an email address.
func (m ContactMethod) IsPhone() bool { return m != ContactEmail }

// ContactInfo maps methods to values. When it is what a user has, a missing method is not registered. When it is what
// is wanted, a missing method is left alone, and a method whose value is "" is removed.
type ContactInfo map[ContactMethod]string

// ContactStep is one change of one method.
type ContactStep struct {
	// Method is the method that changes.
	Method ContactMethod
	// Value is the new value; "" removes the method.
	Value string
	// New is true if the method is not registered yet.
	New bool
}

// SameContact reports whether two values of a method are equivalent.
type SameContact func(m ContactMethod, a, b string) bool

// ContactSteps returns the steps that turn live into wanted, in an order that the service allows: a mobile phone comes
// before an alternate mobile phone, which needs it, and removals come last, because the user's default method can be
// removed only if it is the last one (graph-api 1.8).
func ContactSteps(live, wanted ContactInfo, same SameContact) []ContactStep {
	var steps []ContactStep
	for _, m := range ContactMethods {
		want, isSet := wanted[m]
		registered, isRegistered := live[m]
		if isSet && want != "" && (!isRegistered || !same(m, registered, want)) {
			steps = append(steps, ContactStep{Method: m, Value: want, New: !isRegistered})
		}
	}
	for _, m := range []ContactMethod{ContactEmail, ContactOfficePhone, ContactAlternateMobilePhone, ContactMobilePhone} {
		want, isSet := wanted[m]
		if _, isRegistered := live[m]; isSet && want == "" && isRegistered {
			steps = append(steps, ContactStep{Method: m})
		}
	}
	return steps
}

// Prepopulate returns the part of wanted that may be written when the user's own registrations take precedence: methods
// that are not registered, and methods that still have the starting value that this provider wrote before (given).
func Prepopulate(live, wanted, given ContactInfo, same SameContact) ContactInfo {
	may := ContactInfo{}
	for m, want := range wanted {
		registered, isRegistered := live[m]
		before, ours := given[m]
		if !isRegistered || (ours && same(m, registered, before)) {
			may[m] = want
		}
	}
	return may
}

// ContactRules checks wanted contact information against the rules that are known without asking the service.
func ContactRules(wanted ContactInfo, prepopulate bool) []Finding {
	var findings []Finding
	mobile, isSet := wanted[ContactMobilePhone]
	if alternate := wanted[ContactAlternateMobilePhone]; alternate != "" && isSet && mobile == "" {
		findings = append(findings, Finding{
			Severity: Error, Field: string(ContactAlternateMobilePhone), Summary: "Alternate mobile phone requires a mobile phone",
			Detail: "A user can have an alternate mobile phone only together with a mobile phone. Set mobile_phone, or omit it if the user already has one.",
		})
	}
	for _, m := range ContactMethods {
		if want, isSet := wanted[m]; prepopulate && isSet && want == "" {
			findings = append(findings, Finding{
				Severity: Error, Field: string(m), Summary: "Mode \"prepopulate\" cannot remove methods",
				Detail: fmt.Sprintf("mode = \"prepopulate\" sets starting values and never removes what a user has registered. Omit %s, or set mode = \"enforce\".", m),
			})
		}
	}
	return findings
}

// HasPhones reports whether methods includes a phone. An empty list means all methods. The service keeps phones and
// email addresses in two lists.
func HasPhones(methods []ContactMethod) bool {
	return len(methods) == 0 || slices.ContainsFunc(methods, ContactMethod.IsPhone)
}

// HasEmail reports whether methods includes the email address. An empty list means all methods.
func HasEmail(methods []ContactMethod) bool {
	return len(methods) == 0 || slices.Contains(methods, ContactEmail)
}
