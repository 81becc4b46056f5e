// Package subjects describes every resource once, for the standard battery of its service's tests and for the fault matrix.
// Only tests import it.
package subjects

import (
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// Subject is a resource as tests need to know it.
type Subject struct {
	acctest.Spec
	// Faults is what the fault matrix needs besides.
	Faults Faults
}

// Faults is what the fault matrix needs besides the spec. Whatever is left out is as the spec has it.
type Faults struct {
	// Row is the resource's row in the table; its type if "". The type is the first word.
	Row string
	// Tenant changes the fresh tenant before anything happens, in place of the spec's.
	Tenant func(*emulator.State)
	// Base is laid over the spec's base, and is what is created. Update is laid over that for the update; the first of the
	// spec's updates if nil. An empty value removes the attribute.
	Base, Update acctest.Attributes
	// Owns are the properties that the resource manages, with the document's name before each; the spec's keys if nil.
	Owns []string
	// Whole reports whether a write sends everything that was read, as Document.Whole, in a form of its own.
	Whole bool
	// Adds reports whether the first write adds the object that Foreign may add before it, so that the service refuses one write.
	Adds bool
	// Foreign is what another administrator changes of what the resource does not manage; the document's if nil.
	Foreign func(*emulator.State)
	// ImportID imports the resource; the spec's if "".
	ImportID string
	// ImportIgnore are attributes of the base that an import cannot bring back, besides on_destroy.
	ImportIgnore []string
	// Random are attributes that differ from one creation to the next.
	Random []string
	// Batches is how many batches of requests an operation sends at least.
	Batches map[string]int
}

// Matrix returns the resources of the fault matrix, in the order of its table.
func Matrix() []Subject {
	return append([]Subject{
		Policy, AuthenticationMethods, AuthenticationMethodsBeforeMigration, Registration, Notifications, Customization, OnPremises,
		AdministratorPolicy, AuthenticationMethodsPolicy, SMS, Voice,
		PasswordExpiration, PasswordProtection, SignInLinks, SignInLinksAbsent,
	}, Contacts()...)
}

// Contacts returns the resources of users' contact methods.
func Contacts() []Subject { return []Subject{User, Users} }
