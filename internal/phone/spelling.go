package phone

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// mostExtension is the maximum number of digits of an extension: as many as libphonenumber reads after ;ext=. Microsoft
// documents no limit.
const mostExtension = 20

// extensionMark matches an extension at the end of a squeezed text.
var extensionMark = regexp.MustCompile(`(?i)[,;]?(?:extension|extn|ext|x|#)[.:=]?([0-9]*)#?$`)

// split splits a squeezed text into the digits of the number, with a leading + if there is one, and those of the
// extension. It returns an error for every character that is not part of a phone number, because the library accepts
// too much: it reads letters as telephone keys, so that the mask +1 XXXXXXXX34 would be the number +1 9999999934.
func split(text string) (digits, extension string, err error) {
	if text == "" {
		return "", "", ErrEmpty
	}
	if len(text) >= len(scheme) && strings.EqualFold(text[:len(scheme)], scheme) {
		text = text[len(scheme):]
	}
	if at := extensionMark.FindStringSubmatchIndex(text); at != nil {
		extension, text = text[at[2]:at[3]], text[:at[0]]
		if extension == "" || len(extension) > mostExtension {
			return "", "", ErrExtension
		}
	}
	var kept strings.Builder
	for _, r := range text {
		switch {
		case '0' <= r && r <= '9', r == '+' && kept.Len() == 0:
			kept.WriteRune(r)
		case strings.ContainsRune("()./~", r), isDash(r): // the prefix 8~10 is written with ~
		default:
			return "", "", characterError(r)
		}
	}
	if strings.Trim(kept.String(), "+") == "" {
		return "", "", ErrTooShort
	}
	return kept.String(), extension, nil
}

// scheme is the prefix of a phone number that is a link (RFC 3966).
const scheme = "tel:"

// characterError is ErrCharacters with the character in its text. A single character is not personal data, and without
// it the user could not find one that is invisible.
type characterError rune

func (e characterError) Error() string {
	r := rune(e)
	switch {
	case r == unicode.ReplacementChar:
		return ErrCharacters.Error() + "; it is not valid UTF-8"
	case unicode.IsDigit(r):
		return ErrCharacters.Error() + "; its digits must be 0 to 9, not digits of another script"
	case unicode.IsGraphic(r) && r < unicode.MaxASCII:
		return fmt.Sprintf("%s; it has %q", ErrCharacters, r)
	default:
		return fmt.Sprintf("%s; it has the character %U", ErrCharacters, r)
	}
}

func (characterError) Unwrap() error { return ErrCharacters }

// isDash reports whether r is a dash. Numbers copied from documents have dashes of all kinds; the minus sign is not one
// of Unicode's dashes.
func isDash(r rune) bool { return unicode.Is(unicode.Pd, r) || r == '\u2212' }

// squeeze removes white space and invisible characters, such as the direction marks in numbers copied from an address
// book. It replaces the wide forms of East Asian keyboards by the usual ones.
func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
			return -1
		case '\uff01' <= r && r <= '\uff5e':
			return r - '\uff01' + '!'
		default:
			return r
		}
	}, text)
}

// Same reports whether two texts are the same number with the same extension, in any spelling. If one of them cannot be
// parsed, the texts are compared without white space and case.
func Same(a, b string) bool {
	x, errX := Parse(a, "")
	y, errY := Parse(b, "")
	if errX == nil && errY == nil {
		return x == y
	}
	return strings.EqualFold(squeeze(a), squeeze(b))
}

// Canonical returns the text in the form that Microsoft documents. If it cannot be parsed, it returns the text without
// white space.
func Canonical(text string) string {
	n, err := Parse(text, "")
	if err != nil {
		return squeeze(text)
	}
	return n.String()
}

// placeholders are the characters that may replace hidden digits. It is not known which of them the service uses
// (graph-api 1.12, 10), so all common ones are included.
const placeholders = "xX*#?_\u00B7\u00D7\u2022\u2026\u2217\u2219\u22C5\u2588\u25A0\u25CF\u25E6\u2731\uFF0A"

// Masked reports whether a number from the service has hidden digits, as for a delegated administrator
// (graph-api 1.12). The x of an extension hides nothing.
func Masked(text string) bool {
	if _, err := Parse(text, ""); err == nil {
		return false
	}
	return strings.ContainsAny(text, placeholders)
}
