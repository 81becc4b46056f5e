// Package phone reads phone numbers as people write them and writes them as Microsoft Graph takes them:
// +<country code> <number>x<extension> (reference graph-api 1.7). It is the only package that knows libphonenumber.
//
// Phone numbers are personal data: no error of this package repeats the text it was given.
package phone

import (
	"errors"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// What can be wrong with a phone number. Each text is a sentence without its capital and full stop.
var (
	// ErrEmpty is a text without anything in it.
	ErrEmpty = errors.New("the phone number is empty")
	// ErrCharacters is a text with something in it that no phone number has, such as the stars of a masked one.
	ErrCharacters = errors.New("the phone number may only contain digits, one leading +, spaces, dashes, dots, slashes, parentheses and an extension")
	// ErrExtension is an extension that is missing after its mark, or that is too long.
	ErrExtension = errors.New("the extension of the phone number must be 1 to 20 digits")
	// ErrRegion is a region that is not known.
	ErrRegion = errors.New("the region must be an ISO 3166-1 alpha-2 code, such as AU or GB")
	// ErrNational is a number in national form where no region is given.
	ErrNational = errors.New("the phone number must begin with + and the country calling code, as no region is given")
	// ErrCountryCode is a country calling code that does not exist.
	ErrCountryCode = errors.New("the phone number begins with a country calling code that does not exist")
	// ErrTooShort is a number with fewer digits than numbers of its country have.
	ErrTooShort = errors.New("the phone number has too few digits for its country")
	// ErrTooLong is a number with more digits than numbers of its country have.
	ErrTooLong = errors.New("the phone number has too many digits for its country")
	// ErrLength is a number with a count of digits between those that numbers of its country have.
	ErrLength = errors.New("the phone number has a number of digits that does not occur in its country")
	// ErrLocal is a number that can be dialled only by its neighbours.
	ErrLocal = errors.New("the phone number lacks its area code")
)

// Number is a phone number that can exist: its country calling code does, and its length occurs there. Two Numbers that
// are equal are the same number.
type Number struct {
	// CountryCode is the country calling code, 1 to 999.
	CountryCode int
	// National is the number within the country: digits, without the trunk prefix (the 0 in 0400 111 222), with the
	// leading zeros that are part of the number (Italy).
	National string
	// Extension is what is dialled after the connection: 1 to 20 digits, or "" for none.
	Extension string
	// Region is the ISO 3166-1 alpha-2 code of the country or territory, "" where the number does not tell: it is in no
	// range in use, or it belongs to no country (+800).
	Region string
}

// Parse reads a phone number: in international form, which begins with +, or in the national form of the region, an ISO
// 3166-1 alpha-2 code in any case. The region "" means that only the international form is taken; to a number in
// international form the region says nothing. Spaces, dashes, dots, slashes and parentheses mean nothing. An extension
// follows x, ext, extn, extension, ;ext= or #.
//
// The number must be possible, not in use: Microsoft's own samples are fictitious. A trunk prefix after the country code,
// as in +44 (0)7940 123966, is left out, because the service takes such numbers too (reference graph-api 1.7).
//
// The error is one of this package's.
func Parse(text, region string) (Number, error) {
	region = strings.ToUpper(region)
	if region != "" && !phonenumbers.GetSupportedRegions()[region] {
		return Number{}, ErrRegion
	}
	digits, extension, err := split(squeeze(text))
	if err != nil {
		return Number{}, err
	}
	switch {
	case strings.HasPrefix(digits, "+"):
		// With a region, the library would take an unknown country code for a national number with a stray +.
		region = nowhere
	case region == "":
		return Number{}, ErrNational
	}
	n, err := settle(digits, region)
	if err != nil {
		return Number{}, err
	}
	n.Extension = extension
	return n, nil
}

// nowhere is libphonenumber's region for a number that must tell its country itself.
const nowhere = "ZZ"

// mostPasses bounds how often the library is asked to leave out a prefix. One pass is enough for everything that people
// write; numbers that begin with several trunk zeros need another for each.
const mostPasses = 4

// settle reads digits until they stay as they are. The library leaves out one trunk prefix a time, so what it makes of
// "+61 00400 111 222" begins with a zero that it would leave out next time, and a number would differ from itself.
func settle(digits, region string) (Number, error) {
	var last Number
	for range mostPasses {
		n, err := read(digits, region)
		if err != nil {
			return Number{}, err
		}
		if n == last {
			return n, nil
		}
		last, digits, region = n, n.E164(), nowhere
	}
	return Number{}, ErrLength
}

// read lets the library read digits once.
func read(digits, region string) (Number, error) {
	p, err := phonenumbers.Parse(digits, region)
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return Number{}, ErrCountryCode
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return Number{}, ErrTooLong
	case err != nil:
		// Only digits come here, so all other errors are about too few of them.
		return Number{}, ErrTooShort
	}
	if err := possible(p); err != nil {
		return Number{}, err
	}
	n := Number{
		CountryCode: int(p.GetCountryCode()),
		National:    phonenumbers.GetNationalSignificantNumber(p),
		Region:      phonenumbers.GetRegionCodeForNumber(p),
	}
	if n.Region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		n.Region = ""
	}
	return n, nil
}

// possible refuses a number that cannot exist.
func possible(p *phonenumbers.PhoneNumber) error {
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

// String gives the documented form of Microsoft Graph: +1 5555551234, with an extension +1 5555551234x123 (reference
// graph-api 1.7).
func (n Number) String() string {
	s := "+" + strconv.Itoa(n.CountryCode) + " " + n.National
	if n.Extension != "" {
		s += "x" + n.Extension
	}
	return s
}

// E164 gives the form of ITU-T E.164, +15555551234. It has no place for the extension.
func (n Number) E164() string {
	return "+" + strconv.Itoa(n.CountryCode) + n.National
}

// Valid tells whether the number is in a range that its country has given out, as far as the library's tables know.
// Fictitious numbers are often not, and ranges that are given out later are not either.
func (n Number) Valid() bool {
	p, err := phonenumbers.Parse(n.E164(), nowhere)
	return err == nil && phonenumbers.IsValidNumber(p)
}
