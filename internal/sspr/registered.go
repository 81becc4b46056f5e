package sspr

import (
	"fmt"
	"slices"
	"strings"
)

// RegisteredMethod is a kind of method that a user has registered and that an administrator can take away through
// Microsoft Graph. Security questions, hardware tokens and passkeys are not among them: version 1.0 has no call for the
// first two (reference graph-api 1.1), and the third serve no password reset. The names are those of ContactMethod and of
// the methods that this provider configures.
type RegisteredMethod string

// The kinds (reference graph-api 1.2). A user has at most one of each, but for the apps.
const (
	RegisteredMobilePhone            = RegisteredMethod(ContactMobilePhone)
	RegisteredAlternateMobilePhone   = RegisteredMethod(ContactAlternateMobilePhone)
	RegisteredOfficePhone            = RegisteredMethod(ContactOfficePhone)
	RegisteredEmail                  = RegisteredMethod(ContactEmail)
	RegisteredMicrosoftAuthenticator = RegisteredMethod("microsoft_authenticator")
	RegisteredSoftwareOATH           = RegisteredMethod("software_oath")
)

// RegisteredMethods are all of them, in the order in which they are taken away: an alternate mobile phone goes before the
// mobile phone (reference graph-api 1.8).
var RegisteredMethods = []RegisteredMethod{
	RegisteredEmail, RegisteredOfficePhone, RegisteredAlternateMobilePhone, RegisteredMobilePhone, RegisteredSoftwareOATH, RegisteredMicrosoftAuthenticator,
}

// ReregistrationMethods are those that "Require re-register multifactor authentication" of the admin center takes away,
// which leaves the e-mail address
// (https://learn.microsoft.com/entra/identity/authentication/howto-mfa-userdevicesettings).
var ReregistrationMethods = slices.DeleteFunc(slices.Clone(RegisteredMethods), func(m RegisteredMethod) bool { return m == RegisteredEmail })

// IsPhone says whether the method is a phone number.
func (m RegisteredMethod) IsPhone() bool {
	return m == RegisteredMobilePhone || m == RegisteredAlternateMobilePhone || m == RegisteredOfficePhone
}

// IsApp says whether the method is an app, of which a user can have several, each with an id of its own.
func (m RegisteredMethod) IsApp() bool {
	return m == RegisteredMicrosoftAuthenticator || m == RegisteredSoftwareOATH
}

// Label names the method as the admin center does.
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

// FieldUserID names the setting of actions that says whose methods they take away.
const FieldUserID = "user_id"

// CheckRemoval warns where a user is left with none of the methods that can be seen. before and after have a method as often
// as the user has it. An alternate mobile phone does not count (reference graph-api 1.8).
func CheckRemoval(user string, before, after []RegisteredMethod) []Finding {
	serves := func(m RegisteredMethod) bool { return m != RegisteredAlternateMobilePhone }
	if !slices.ContainsFunc(before, serves) || slices.ContainsFunc(after, serves) {
		return nil
	}
	return []Finding{{
		Severity: Warning, Field: FieldUserID,
		// Terraform folds warnings with the same summary into one, and then most users would be named nowhere.
		Summary: fmt.Sprintf("Lock-out risk: the user %s is left without a method to reset the password", user),
		Detail: "Of what can be seen of the user nothing is left that serves password reset: neither a phone, an e-mail address nor an app. Until the user registers again, " +
			"which takes signing in, the password can be reset with security questions or a hardware token only, if the user has those. " +
			"Where the user cannot sign in any more, an administrator can issue a Temporary Access Pass or register an e-mail address.",
	}}
}
