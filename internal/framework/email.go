package framework

import (
	"net/mail"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// EmailProblem says why a value cannot be an e-mail address, or "" where it can. It does not repeat the value, because
// addresses are personal data.
func EmailProblem(value string) string {
	// ParseAddress also takes "Name <address>" and comments.
	if a, err := mail.ParseAddress(value); err == nil && a.Address == value {
		return ""
	}
	return "The value is not an e-mail address. Write the address alone, for example \"adele@example.com\"."
}

// EmailAddress refuses what is neither one e-mail address without a name around it nor NoContact.
func EmailAddress() validator.String {
	return contactValidator{"must be an e-mail address", "Invalid e-mail address", EmailProblem}
}
