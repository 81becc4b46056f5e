package attribute

import (
	"fmt"
	"net/mail"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// EmailProblem returns why a value cannot be an e-mail address, or "" if it can. Blanks around it are ignored. The text does
// not repeat the value, because addresses are personal data.
func EmailProblem(value string) string {
	value = sspr.Trim(value)
	if r, found := sspr.Unprintable(value); found && !unicode.IsSpace(r) {
		return fmt.Sprintf("The e-mail address contains the invisible character %U. Remove it.", r)
	}
	// ParseAddress also takes "Name <address>" and comments.
	if a, err := mail.ParseAddress(value); err == nil && a.Address == value {
		return ""
	}
	return "The value is not an e-mail address. Set only the address, for example \"adele@example.com\"."
}

// EmailAddress returns a validator that accepts NoContact and one e-mail address without a name around it.
func EmailAddress() validator.String {
	return contactValidator{"must be an e-mail address", "Invalid e-mail address", EmailProblem, func(string) bool { return false }}
}
