package phone

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// mostExtension is how many digits an extension may have: as many as libphonenumber reads after ;ext=. Microsoft
// documents no limit.
const mostExtension = 20

// extensionMark finds an extension at the end of a squeezed text.
var extensionMark = regexp.MustCompile(`(?i)[,;]?(?:extension|extn|ext|x|#)[.:=]?([0-9]*)#?$`)

// split takes a squeezed text apart: the digits of the number, with the + before them where there is one, and those of the
// extension. Everything that is not part of a phone number is refused here, because the library is generous: it takes
// letters for keys of a telephone, so that the mask +1 XXXXXXXX34 would be the number +1 9999999934.
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
		case strings.ContainsRune("()./~", r), isDash(r): // ~ is how the prefix 8~10 is written
		default:
			return "", "", characterError(r)
		}
	}
	if strings.Trim(kept.String(), "+") == "" {
		return "", "", ErrTooShort
	}
	return kept.String(), extension, nil
}

// scheme begins a phone number that is a link (RFC 3966).
const scheme = "tel:"

// characterError is ErrCharacters with the character in its text. One character gives away nobody's number, and without it
// nobody finds one that cannot be seen.
type characterError rune

func (e characterError) Error() string {
	r := rune(e)
	switch {
	case r == unicode.ReplacementChar:
		return ErrCharacters.Error() + "; it is not valid UTF-8"
	case unicode.IsDigit(r):
		return ErrCharacters.Error() + "; its digits must be 0 to 9, not those of another script"
	case unicode.IsGraphic(r) && r < unicode.MaxASCII:
		return fmt.Sprintf("%s; it has %q", ErrCharacters, r)
	default:
		return fmt.Sprintf("%s; it has the character %U", ErrCharacters, r)
	}
}

func (characterError) Unwrap() error { return ErrCharacters }

// isDash: numbers that are copied from documents have dashes of all kinds; the minus sign is not among Unicode's dashes.
func isDash(r rune) bool { return unicode.Is(unicode.Pd, r) || r == '\u2212' }

// squeeze leaves out white space and what cannot be seen, such as the marks of writing direction that come along when a
// number is copied from an address book. The wide forms of East Asian keyboards become the usual ones.
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

// Same reports whether two texts are the same number with the same extension, however they are spelled. Where one cannot
// be read, the texts are compared without white space and case.
func Same(a, b string) bool {
	x, errX := Parse(a, "")
	y, errY := Parse(b, "")
	if errX == nil && errY == nil {
		return x == y
	}
	return strings.EqualFold(squeeze(a), squeeze(b))
}

// Canonical returns the text in the form that Microsoft documents; where it cannot be read, the text without white space.
func Canonical(text string) string {
	n, err := Parse(text, "")
	if err != nil {
		return squeeze(text)
	}
	return n.String()
}

// placeholders stand for digits that are not shown. Which of them the service uses is not known (reference graph-api
// 1.12, 10), so all that are in use anywhere are taken for such.
const placeholders = "xX*#?_\u00B7\u00D7\u2022\u2026\u2217\u2219\u22C5\u2588\u25A0\u25CF\u25E6\u2731\uFF0A"

// Masked reports whether a number that the service showed has digits hidden, as for a delegated administrator (reference
// graph-api 1.12). The x of an extension hides nothing.
func Masked(text string) bool {
	if _, err := Parse(text, ""); err == nil {
		return false
	}
	return strings.ContainsAny(text, placeholders)
}
