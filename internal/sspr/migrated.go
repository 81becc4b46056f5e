package sspr

import (
	"fmt"
	"slices"
	"strings"
)

// CheckMigrated refuses legacy methods that a configuration writes in a migrated tenant, and shows what to write
// instead. The switches can no longer be changed there; whether the service ignores or refuses a change is not
// documented (autumn-2026 1.2). Security questions stay in the legacy policy.
func (a AuthenticationMethods) CheckMigrated() []Finding {
	legacy := a.LegacyMethods()
	if len(legacy) == 0 {
		return nil
	}
	instead := "Remove methods from this block"
	if a.Offers(SecurityQuestions) {
		instead = `Keep methods = ["security_questions"] in this block`
	}
	var c checks
	c.fail(FieldMethods, "Methods are managed elsewhere in this tenant",
		"This tenant is migrated: the authentication methods policy decides which methods reset a password, and the switches on Password reset > Authentication methods "+
			"can no longer be changed. "+instead+", and manage the methods there:\n\n"+configurationBlocks(legacy)+
			"methods_required, security questions and the other pages of Password reset do not move.")
	return c.found
}

// configurationBlocks returns the configuration of the authentication methods policy that is equivalent to the legacy
// methods (sspr-policy 3.9), one block for each method of that policy. Lines are indented, because Terraform does not
// wrap lines that begin with a space.
func configurationBlocks(legacy []Method) string {
	has := func(m Method) bool { return slices.Contains(legacy, m) }
	var b strings.Builder
	block := func(method ConfigurableMethod, more ...string) {
		fmt.Fprintf(&b, "  resource \"sspr_authentication_method_configuration\" %q {\n", method)
		fmt.Fprintf(&b, "    method          = %q\n    state           = \"enabled\"\n    included_groups = [\"all_users\"]\n", method)
		for _, line := range more {
			fmt.Fprintf(&b, "\n    %s\n", line)
		}
		b.WriteString("  }\n\n")
	}
	ends := "" // after the lines of a phone
	if e, ok := FirstEnding(MobilePhone); ok {
		ends = "# Microsoft's own " + e.What() + " end " + e.When() + "."
	}
	if has(Email) {
		block(MethodEmail)
	}
	switch {
	case has(MobileAppCode):
		block(MethodMicrosoftAuthenticator, FieldSoftwareOATHEnabled+" = true")
	case has(MobileAppNotification):
		block(MethodMicrosoftAuthenticator)
	}
	if has(MobilePhone) {
		block(MethodSMS, ends)
	}
	if has(OfficePhone) {
		block(MethodVoice, FieldOfficePhoneAllowed+" = true "+ends)
	}
	return b.String()
}
