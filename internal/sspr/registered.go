package sspr

import (
	"fmt"
	"slices"
	"strings"
)

// RegisteredMethod is a kind of method that a user has registered and that an administrator can remove through
// Microsoft Graph. Version 1.0 cannot remove security questions and hardware tokens (graph-api 1.1), and passkeys do
// not reset passwords, so none of these is included. The values are the names of ContactMethod and of the methods that
// this provider configures.
type RegisteredMethod string

// The kinds (graph-api 1.2). A user has at most one of each, except apps.
const (
	RegisteredMobilePhone            = RegisteredMethod(ContactMobilePhone)
	RegisteredAlternateMobilePhone   = RegisteredMethod(ContactAlternateMobilePhone)
	RegisteredOfficePhone            = RegisteredMethod(ContactOfficePhone)
	RegisteredEmail                  = RegisteredMethod(ContactEmail)
	RegisteredMicrosoftAuthenticator = RegisteredMethod("microsoft_authenticator")
	RegisteredSoftwareOATH           = RegisteredMethod("software_oath")
)

// RegisteredMethods lists all kinds in the order in which they are removed: the alternate mobile phone before the
// mobile phone (graph-api 1.8).
var RegisteredMethods = []RegisteredMethod{
	RegisteredEmail, RegisteredOfficePhone, RegisteredAlternateMobilePhone, RegisteredMobilePhone, RegisteredSoftwareOATH, RegisteredMicrosoftAuthenticator,
}

// ReregistrationMethods are the methods that "Require re-register multifactor authentication" of the admin center
// removes. It does not remove the email address
// (https://learn.microsoft.com/entra/identity/authentication/howto-mfa-userdevicesettings).
var ReregistrationMethods = slices.DeleteFunc(slices.Clone(RegisteredMethods), func(m RegisteredMethod) bool { return m == RegisteredEmail })

// IsPhone reports whether the method is a phone number.
func (m RegisteredMethod) IsPhone() bool {
	return m == RegisteredMobilePhone || m == RegisteredAlternateMobilePhone || m == RegisteredOfficePhone
}

// IsApp reports whether the method is an app. A user can have several apps, each with an ID of its own.
func (m RegisteredMethod) IsApp() bool {
	return m == RegisteredMicrosoftAuthenticator || m == RegisteredSoftwareOATH
}

// Label returns the admin center's name of the method.
func (m RegisteredMethod) Label() string {
	switch m {
	case RegisteredEmail:
		return "e-mail address"
	case RegisteredMicrosoftAuthenticator:
		return "Microsoft Authenticator"
	case RegisteredSoftwareOATH:
		return "software OATH token"
	default:
		return strings.ReplaceAll(string(m), "_", " ")
	}
}

// FieldUserID is the name of the attribute that identifies the user of an action.
const FieldUserID = "user_id"

// CheckRemoval warns if the user is left with none of the methods that can be read. before and after contain a method
// as often as the user has it. An alternate mobile phone does not count (graph-api 1.8).
func CheckRemoval(user string, before, after []RegisteredMethod) []Finding {
	serves := func(m RegisteredMethod) bool { return m != RegisteredAlternateMobilePhone }
	if !slices.ContainsFunc(before, serves) || slices.ContainsFunc(after, serves) {
		return nil
	}
	return []Finding{{
		Severity: Warning, Field: FieldUserID,
		// Terraform merges warnings with the same summary. Without the name here, most users would not be shown.
		Summary: fmt.Sprintf("Lock-out risk: the user %s has no method left to reset the password", user),
		Detail: "The user would have no phone, e-mail address or app left that works for password reset. Until the user registers again, " +
			"which requires signing in, only security questions or a hardware token can reset the password, if the user has them. " +
			"If the user can no longer sign in, an administrator can issue a Temporary Access Pass or register an e-mail address.",
	}}
}
