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
	// ErrCharacters is a text with something in it that no phone number has, such as the stars of a masked one. Parse wraps
	// it to say which character that is.
	ErrCharacters = errors.New("the phone number may only contain digits, one leading +, spaces, dashes, dots, slashes, parentheses and an extension")
	// ErrExtension is an extension that is missing after its mark, or that is too long.
	ErrExtension = errors.New("the extension of the phone number must be 1 to 20 digits")
	// ErrRegion is a region that is not known.
	ErrRegion = errors.New("the region must be an ISO 3166-1 alpha-2 code, such as AU or GB")
	// ErrNational is a number in national form where no region is given.
	ErrNational = errors.New("the phone number must begin with + and the country calling code, as no region is given")
	// ErrPrefix is a number behind an international prefix (00, 011) that is not its region's, or that can be read in several ways.
	ErrPrefix = errors.New("the phone number seems to begin with an international prefix, and its region does not tell which number is meant: " +
		"write + and the country calling code in place of the prefix")
	// ErrAmbiguous is a number that begins with a country calling code without a +, and that is a national number, too.
	ErrAmbiguous = errors.New("the phone number can be read with and without a country calling code: write it with + and the country calling code, or with the trunk prefix of its region")
	// ErrTrunk is a number that has a trunk prefix, or an international one, after the country calling code.
	ErrTrunk = errors.New("the phone number has a 0 after the country calling code that numbers of its country do not have: leave out the prefix that is dialled within the country")
	// ErrTwice is a number that has its country calling code a second time.
	ErrTwice = errors.New("the phone number seems to have its country calling code twice")
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

// Parse reads a phone number: in international form, which begins with +, or as it is dialled in the region, an ISO
// 3166-1 alpha-2 code in any case, or UK for GB. The region "" means that only the international form is taken; to a number
// in international form the region says nothing. Spaces, dashes, dots, slashes and parentheses mean nothing, and invisible
// characters are left out. An extension follows x, ext, extn, extension, ;ext= or #. The scheme tel: is left out.
//
// The number must be possible, not in use: Microsoft's own samples are fictitious. A trunk prefix after the country code,
// as in +44 (0)7940 123966, is left out, because the service takes such numbers too (reference graph-api 1.7).
//
// Whoever reads a number wrongly hands a stranger the means to reset a password. So what can be read as two numbers is
// refused, unless it is exactly what is dialled in the region.
//
// The error is one of this package's, or wraps one.
func Parse(text, region string) (Number, error) {
	region = strings.ToUpper(region)
	if region == "UK" {
		region = "GB" // ISO 3166 keeps UK for the same country
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
		n, err = international(digits)
	case region == "":
		err = ErrNational
	default:
		n, err = dialled(digits, region)
	}
	if err != nil {
		return Number{}, err
	}
	n.Extension = extension
	return n, nil
}

// nowhere is libphonenumber's region for a number that must tell its country itself. With a region, the library would take
// an unknown country code for a national number with a stray +.
const nowhere = "ZZ"

// international reads digits that begin with +.
func international(digits string) (Number, error) {
	n, valid, err := read(digits, nowhere)
	if err != nil {
		return Number{}, err
	}
	rest, ok := strings.CutPrefix(digits, "+"+strconv.Itoa(n.CountryCode))
	if !ok {
		return Number{}, ErrCountryCode // +0049: the library skips zeros
	}
	return n, n.plain(rest, valid)
}

// plain refuses a number that can hardly be the one that is meant by rest, which follows the country calling code. Some
// numbers do begin with 0 (Italy): the library's tables tell.
func (n Number) plain(rest string, valid bool) error {
	if strings.HasPrefix(n.National, "0") && !valid || strings.HasPrefix(rest, "00") && !strings.HasPrefix(n.National, "00") {
		return ErrTrunk
	}
	// The library leaves out one trunk prefix a time. A number with another one would differ from itself.
	if rest != n.National {
		if again, _, err := read(n.E164(), nowhere); err != nil || again != n {
			return ErrTrunk
		}
	}
	if inner, twice := strings.CutPrefix(n.National, strconv.Itoa(n.CountryCode)); twice {
		m, inUse, err := read("+"+strconv.Itoa(n.CountryCode)+inner, nowhere)
		// The tables take long numbers for valid in countries such as Germany, so that a mobile phone's says more.
		if err == nil && (!valid && inUse || m.Kind() == KindMobile && n.Kind() != KindMobile) {
			return ErrTwice
		}
	}
	return nil
}

// read lets the library read digits once. valid says that the number is in a range that its country has given out.
func read(digits, region string) (n Number, valid bool, err error) {
	p, err := phonenumbers.Parse(digits, region)
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return Number{}, false, ErrCountryCode
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return Number{}, false, ErrTooLong
	case err != nil:
		// Only digits come here, so all other errors are about too few of them.
		return Number{}, false, ErrTooShort
	}
	if err := possible(p); err != nil {
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

// String returns the documented form of Microsoft Graph: +1 5555551234, with an extension +1 5555551234x123 (reference
// graph-api 1.7).
func (n Number) String() string {
	s := "+" + strconv.Itoa(n.CountryCode) + " " + n.National
	if n.Extension != "" {
		s += "x" + n.Extension
	}
	return s
}

// E164 returns the form of ITU-T E.164, +15555551234. It has no place for the extension.
func (n Number) E164() string {
	return "+" + strconv.Itoa(n.CountryCode) + n.National
}

// Valid reports whether the number is in a range that its country has given out, as far as the library's tables know.
// Fictitious numbers are often not, and ranges that are given out later are not either.
func (n Number) Valid() bool {
	p, err := phonenumbers.Parse(n.E164(), nowhere)
	return err == nil && phonenumbers.IsValidNumber(p)
}
