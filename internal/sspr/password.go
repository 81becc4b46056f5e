package sspr

import "strings"

// The length of a password of Microsoft Entra ID, in characters, and how many of the four classes of characters it needs
// (https://learn.microsoft.com/entra/identity/authentication/concept-password-ban-bad-combined-policy).
const (
	minPassword        = 8
	maxPassword        = 256
	minPasswordClasses = 3
)

// passwordSymbols are the symbols that a password may have, blank included.
const passwordSymbols = "@#$%^&*-_!+=[]{}|\\:',.?/`~\"();<> "

// PasswordProblem returns the rule of Microsoft Entra ID that a password breaks, as a sentence without any of its
// characters, or "" if it breaks none. The service has more rules, which cannot be checked here: its lists of banned words,
// the tenant's own list and the names of the user.
func PasswordProblem(password string) string {
	var lower, upper, digit, symbol int
	for _, r := range password {
		switch {
		case 'a' <= r && r <= 'z':
			lower = 1
		case 'A' <= r && r <= 'Z':
			upper = 1
		case '0' <= r && r <= '9':
			digit = 1
		case strings.ContainsRune(passwordSymbols, r):
			symbol = 1
		default:
			return "It has a character that is not allowed. Allowed are the letters A to Z and a to z, digits, blanks and the symbols @ # $ % ^ & * - _ ! + = [ ] { } | \\ : ' , . ? / ` ~ \" ( ) ; < >. Other Unicode characters, tabs and line breaks are not."
		}
	}
	switch {
	case len(password) < minPassword:
		return "It is too short: a password has at least 8 characters."
	case len(password) > maxPassword:
		return "It is too long: a password has at most 256 characters."
	case lower+upper+digit+symbol < minPasswordClasses:
		return "It has too few kinds of characters: a password has three of these four: lowercase letters, uppercase letters, digits, symbols."
	default:
		return ""
	}
}
