package sspr

import (
	"fmt"
	"slices"
)

// ContactMethod is a way to reach a user that an administrator can register for the user. The names are the
// attributes' of this provider; the admin center calls the methods Phone, Alternate mobile phone, Office phone and Email.
type ContactMethod string

// The contact methods (reference graph-api 1.3). A user has at most one value of each.
const (
	ContactMobilePhone          ContactMethod = "mobile_phone"
	ContactAlternateMobilePhone ContactMethod = "alternate_mobile_phone"
	ContactOfficePhone          ContactMethod = "office_phone"
	ContactEmail                ContactMethod = "email"
)

// ContactMethods are all of them, in the order in which they can be added: an alternate mobile phone needs a mobile
// phone (reference graph-api 1.8).
var ContactMethods = []ContactMethod{ContactMobilePhone, ContactAlternateMobilePhone, ContactOfficePhone, ContactEmail}

// IsPhone says whether the method's value is a phone number; the other one is an e-mail address.
func (m ContactMethod) IsPhone() bool { return m != ContactEmail }

// ContactInfo holds values by method. As a reading, a method that is missing is not registered. As a wish, a method
// that is missing is left alone, and one whose value is "" must not be registered.
type ContactInfo map[ContactMethod]string

// ContactStep is one change of one method.
type ContactStep struct {
	// Method is what changes.
	Method ContactMethod
	// Value is what it changes to; "" removes it.
	Value string
	// New says that the method is not registered yet.
	New bool
}

// SameContact says whether two values of a method mean the same.
type SameContact func(m ContactMethod, a, b string) bool

// ContactSteps gives what must be done so that live becomes what is wanted, in an order that the service allows:
// an alternate mobile phone needs a mobile phone and goes before it, and what is removed goes last, because the user's
// default method can be removed only where it is the last one (reference graph-api 1.8).
func ContactSteps(live, wanted ContactInfo, same SameContact) []ContactStep {
	var steps []ContactStep
	for _, m := range ContactMethods {
		want, said := wanted[m]
		have, registered := live[m]
		if said && want != "" && (!registered || !same(m, have, want)) {
			steps = append(steps, ContactStep{Method: m, Value: want, New: !registered})
		}
	}
	for _, m := range []ContactMethod{ContactEmail, ContactOfficePhone, ContactAlternateMobilePhone, ContactMobilePhone} {
		want, said := wanted[m]
		if _, registered := live[m]; said && want == "" && registered {
			steps = append(steps, ContactStep{Method: m})
		}
	}
	return steps
}

// Prepopulate gives what of wanted may be written where a user's own registrations count more: a method that is not
// registered, or that still has the starting value which this provider gave it before.
func Prepopulate(live, wanted, given ContactInfo, same SameContact) ContactInfo {
	may := ContactInfo{}
	for m, want := range wanted {
		have, registered := live[m]
		before, ours := given[m]
		if !registered || (ours && same(m, have, before)) {
			may[m] = want
		}
	}
	return may
}

// ContactRules holds a wish against the rules that are known before the service is asked.
func ContactRules(wanted ContactInfo, prepopulate bool) []Finding {
	var findings []Finding
	mobile, said := wanted[ContactMobilePhone]
	if alternate := wanted[ContactAlternateMobilePhone]; alternate != "" && said && mobile == "" {
		findings = append(findings, Finding{
			Severity: Error, Field: string(ContactAlternateMobilePhone), Summary: "An alternate mobile phone needs a mobile phone",
			Detail: "A user can have an alternate mobile phone only beside a mobile phone. Write a number in mobile_phone, or leave it out where the user has one already.",
		})
	}
	for _, m := range ContactMethods {
		if want, said := wanted[m]; prepopulate && said && want == "" {
			findings = append(findings, Finding{
				Severity: Error, Field: string(m), Summary: "Nothing can be removed in the mode \"prepopulate\"",
				Detail: fmt.Sprintf("mode = \"prepopulate\" gives starting values and never takes away what a user has registered. Leave %s out, or write mode = \"enforce\".", m),
			})
		}
	}
	return findings
}

// HasPhones and HasEmail say which of the two lists of the service hold the methods; none means both.
func HasPhones(methods []ContactMethod) bool {
	return len(methods) == 0 || slices.ContainsFunc(methods, ContactMethod.IsPhone)
}

// HasEmail says whether the e-mail address is among the methods; none means all of them.
func HasEmail(methods []ContactMethod) bool {
	return len(methods) == 0 || slices.Contains(methods, ContactEmail)
}
