// Package phone parses phone numbers as people write them, and formats them as Microsoft Graph accepts them: +<country
// code> <number>x<extension> (graph-api 1.7). It is the only package that uses libphonenumber.
//
// Text is read as one number or refused. libphonenumber accepts any text: 0049 in Singapore starts a number in India
// for it. A wrong number would give another person the means to reset a password. So an international prefix is
// accepted only if it is exactly what is dialed in the region, or if no other number can be meant. Text that can be
// read as two numbers is an error. A property test combines example numbers of all regions with all prefixes in all
// regions.
//
// Phone numbers are personal data: no error of this package repeats the text that it was passed.
package phone

import (
	"errors"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// The errors of Parse. Each text is a sentence without its capital letter and period.
var (
	// ErrEmpty means that the text is empty.
	ErrEmpty = errors.New("the phone number is empty")
	// ErrCharacters means that the text has a character that no phone number has, such as the asterisks of a masked
	// one. Parse wraps it with that character.
	ErrCharacters = errors.New("the phone number can contain only digits, a leading +, spaces, dashes, dots, slashes, parentheses and an extension")
	// ErrExtension means that the extension is missing after its mark, or is too long.
	ErrExtension = errors.New("the extension of the phone number must be 1 to 20 digits")
	// ErrRegion means that the region is not known.
	ErrRegion = errors.New("the region must be an ISO 3166-1 alpha-2 code, such as AU or GB")
	// ErrNational means that the number is in national form and that there is no region.
	ErrNational = errors.New("without a region, the phone number must start with + and the country calling code")
	// ErrPrefix means that an international prefix (00, 011) is not that of the region, or that it leaves more than one
	// number.
	ErrPrefix = errors.New("the phone number seems to start with an international prefix that is not the region's, so it is ambiguous: " +
		"replace the prefix with + and the country calling code")
	// ErrAmbiguous means that the number begins with a country calling code without a +, and is also a national number.
	ErrAmbiguous = errors.New("the phone number is ambiguous, with or without a country calling code: start it with + and the country calling code, or with the trunk prefix of its region")
	// ErrTrunk means that a trunk prefix, or an international one, follows the country calling code.
	ErrTrunk = errors.New("the phone number has a 0 after the country calling code, which numbers of its country do not have: remove the prefix for calls within the country")
	// ErrTwice means that the country calling code appears twice.
	ErrTwice = errors.New("the phone number seems to have its country calling code twice")
	// ErrCountryCode means that the country calling code does not exist.
	ErrCountryCode = errors.New("the phone number starts with an unknown country calling code")
	// ErrTooShort means that the number has fewer digits than the numbers of its country.
	ErrTooShort = errors.New("the phone number has too few digits for its country")
	// ErrTooLong means that the number has more digits than the numbers of its country.
	ErrTooLong = errors.New("the phone number has too many digits for its country")
	// ErrLength means that no number of the country has that number of digits, although some have fewer and some have
	// more.
	ErrLength = errors.New("the phone number has an invalid number of digits for its country")
	// ErrLocal means that the number can be dialed only within its own area.
	ErrLocal = errors.New("the phone number lacks its area code")
)

// Number is a phone number that can exist: its country calling code exists, and its length occurs there. Two equal
// Numbers are the same phone number.
type Number struct {
	// CountryCode is the country calling code, 1 to 999.
	CountryCode int
	// National is the number within the country: digits without the trunk prefix (the 0 in 0400 111 222), and with
	// leading zeros that are part of the number (Italy).
	National string
	// Extension is what is dialed after the connection: 1 to 20 digits, or "" for none.
	Extension string
	// Region is the ISO 3166-1 alpha-2 code of the country or territory. It is "" if the number does not determine it:
	// the number is in no range in use, or belongs to no country (+800).
	Region string
}

// Parse parses a phone number in international form, which begins with +, or as it is dialed in the region, an ISO
// 3166-1 alpha-2 code in any case, or UK for GB. If the region is "", only the international form is accepted. The
// region does not affect numbers in international form. Spaces, dashes, dots, slashes, parentheses and invisible
// characters are ignored. An extension follows x, ext, extn, extension, ;ext= or #. The scheme tel: is ignored.
//
// The number must be possible, but need not be in use: Microsoft's own samples are fictitious. A trunk prefix after the
// country code, as in +44 (0)7940 123966, is dropped, because the service accepts such numbers too (graph-api 1.7).
//
// A number that is read wrongly gives another person the means to reset a password. So text that can be read as two
// numbers is refused, unless it is exactly what is dialed in the region.
//
// Every error is one of this package's, or wraps one.
func Parse(text, region string) (Number, error) {
	region = strings.ToUpper(region)
	if region == "UK" {
		region = "GB" // ISO 3166 reserves UK for the same country
	}
	if region != "" && !phonenumbers.GetSupportedRegions()[region] {
		return Number{}, ErrRegion
	}
	digits, extension, err := split(squeeze(text))
	if err != nil {
		return Number{}, err
	}
	var n Number
	switch {
	case strings.HasPrefix(digits, "+"):
		n, err = parseInternational(digits)
	case region == "":
		err = ErrNational
	default:
		n, err = parseDialed(digits, region)
	}
	if err != nil {
		return Number{}, err
	}
	n.Extension = extension
	return n, nil
}

// nowhere is libphonenumber's region of a number that must contain its country. With a real region, the library would
// read an unknown country code as a national number with a stray +.
const nowhere = "ZZ"

// parseInternational parses digits that begin with +.
func parseInternational(digits string) (Number, error) {
	n, valid, err := parseOnce(digits, nowhere)
	if err != nil {
		return Number{}, err
	}
	rest, ok := strings.CutPrefix(digits, "+"+strconv.Itoa(n.CountryCode))
	if !ok {
		return Number{}, ErrCountryCode // +0049: the library skips zeros
	}
	return n, n.checkPlausible(rest, valid)
}

// checkPlausible returns an error if the number is unlikely to be the one meant by rest, which follows the country
// calling code. Some numbers do begin with 0 (Italy), which the library's tables show.
func (n Number) checkPlausible(rest string, valid bool) error {
	if strings.HasPrefix(n.National, "0") && !valid || strings.HasPrefix(rest, "00") && !strings.HasPrefix(n.National, "00") {
		return ErrTrunk
	}
	// The library drops one trunk prefix at a time. A number with another one would not parse to itself.
	if rest != n.National {
		if again, _, err := parseOnce(n.E164(), nowhere); err != nil || again != n {
			return ErrTrunk
		}
	}
	if inner, twice := strings.CutPrefix(n.National, strconv.Itoa(n.CountryCode)); twice {
		m, inUse, err := parseOnce("+"+strconv.Itoa(n.CountryCode)+inner, nowhere)
		// The tables accept long numbers as valid in countries such as Germany, so a mobile phone's number is stronger
		// evidence.
		if err == nil && (!valid && inUse || m.Kind() == KindMobile && n.Kind() != KindMobile) {
			return ErrTwice
		}
	}
	return nil
}

// parseOnce parses digits with the library once. valid is true if the number is in a range that its country has
// assigned.
func parseOnce(digits, region string) (n Number, valid bool, err error) {
	p, err := phonenumbers.Parse(digits, region)
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return Number{}, false, ErrCountryCode
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return Number{}, false, ErrTooLong
	case err != nil:
		// The input has only digits, so all other errors mean too few of them.
		return Number{}, false, ErrTooShort
	}
	if err := checkPossible(p); err != nil {
		return Number{}, false, err
	}
	n = Number{
		CountryCode: int(p.GetCountryCode()),
		National:    phonenumbers.GetNationalSignificantNumber(p),
		Region:      phonenumbers.GetRegionCodeForNumber(p),
	}
	if n.Region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		n.Region = ""
	}
	return n, phonenumbers.IsValidNumber(p), nil
}

// checkPossible returns an error if the number cannot exist.
func checkPossible(p *phonenumbers.PhoneNumber) error {
	switch phonenumbers.IsPossibleNumberWithReason(p) {
	case phonenumbers.IS_POSSIBLE:
		return nil
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return ErrLocal
	case phonenumbers.INVALID_COUNTRY_CODE:
		return ErrCountryCode
	case phonenumbers.TOO_SHORT:
		return ErrTooShort
	case phonenumbers.TOO_LONG:
		return ErrTooLong
	default:
		return ErrLength
	}
}

// String returns the form that Microsoft Graph documents: +1 5555551234, with an extension +1 5555551234x123
// (graph-api 1.7).
func (n Number) String() string {
	s := "+" + strconv.Itoa(n.CountryCode) + " " + n.National
	if n.Extension != "" {
		s += "x" + n.Extension
	}
	return s
}

// E164 returns the ITU-T E.164 form, +15555551234. It does not include the extension.
func (n Number) E164() string {
	return "+" + strconv.Itoa(n.CountryCode) + n.National
}

// Valid reports whether the number is in a range that its country has assigned, according to the library's tables.
// Fictitious numbers often are not, nor are ranges that are assigned later.
func (n Number) Valid() bool {
	p, err := phonenumbers.Parse(n.E164(), nowhere)
	return err == nil && phonenumbers.IsValidNumber(p)
}
