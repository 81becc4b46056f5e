package phone

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// parseDialed parses digits as they are dialed in a region: a number of the region, or a number abroad after the
// region's international prefix. It returns an error if the digits can be read as two numbers.
func parseDialed(digits, region string) (Number, error) {
	out := exits()[region]
	var own []Number
	var usual, problem error
	isUsual := false
	for _, prefix := range out.prefixes(digits) {
		n, err := parseAbroad(digits[len(prefix):])
		if prefix == out.usual {
			isUsual, usual = err == nil, err
		}
		if err == nil && !slices.Contains(own, n) {
			own = append(own, n)
		}
	}
	national, valid, err := parseDomestic(digits, region, len(out.prefixes(digits)) > 0)
	// After a prefix only a number that is in use is accepted. Any other number can be written with +.
	inUse := len(own) == 1 && own[0].Valid()
	switch {
	case inUse && isUsual && (beyondDoubt(digits, own[0]) || !mayBeAnother(digits, own[0], Number.Valid)):
		return own[0], nil
	case inUse && !valid && !mayBeAnother(digits, own[0], anyNumber):
		// A prefix that selects the carrier. It is accepted only if no other number can be meant.
		return own[0], nil
	case len(own) > 0:
		problem = ErrPrefix
	case valid:
		problem = national.checkUnambiguous(digits, valid)
	case mayBeAnother(digits, national, anyNumber):
		problem = ErrPrefix
	case usual != nil:
		problem = usual
	case strings.HasPrefix(digits, "00"):
		problem = ErrPrefix
	case err != nil:
		problem = err
	case strings.HasPrefix(national.National, "0"):
		problem = ErrTrunk
	default:
		problem = national.checkUnambiguous(digits, valid)
	}
	if problem != nil {
		return Number{}, problem
	}
	return national, nil
}

// parseDomestic parses digits as a number of the region. The library would read some of them as an international
// prefix.
func parseDomestic(digits, region string, prefixed bool) (n Number, valid bool, err error) {
	if prefixed {
		digits, region = "+"+strconv.Itoa(phonenumbers.GetCountryCodeForRegion(region))+digits, nowhere
	}
	return parseOnce(digits, region)
}

// checkUnambiguous returns an error if the digits of n, a number of the region, can also be another number. Digits that
// are exactly what is dialed in the region for n cannot.
func (n Number) checkUnambiguous(digits string, valid bool) error {
	if err := n.checkPlausible(n.National, valid); err != nil {
		return err
	}
	if valid && digits == n.dialedAtHome() {
		return nil
	}
	if mayBeAnother(digits, n, Number.Valid) {
		return ErrPrefix
	}
	m, unread := parseInternational("+" + digits)
	if unread != nil || m == n || !m.Valid() {
		return nil //nolint:nilerr // what cannot be read in another way is read in this one
	}
	if !valid || m.CountryCode == n.CountryCode || m.Kind() == KindMobile && n.Kind() != KindMobile {
		return ErrAmbiguous
	}
	return nil
}

// dialedAtHome returns the digits that are dialed for the number in its own country.
func (n Number) dialedAtHome() string {
	p, err := phonenumbers.Parse(n.E164(), nowhere)
	if err != nil {
		return ""
	}
	return phonenumbers.NormalizeDigitsOnly(phonenumbers.Format(p, phonenumbers.NATIONAL))
}

// parseAbroad parses the digits after an international prefix: a country calling code and a number, whose single trunk
// zero is dropped. If the library would drop anything else, the prefix is not accepted.
func parseAbroad(rest string) (Number, error) {
	n, err := parseInternational("+" + rest)
	if err != nil {
		return Number{}, err
	}
	code := strconv.Itoa(n.CountryCode)
	if rest != code+n.National && rest != code+"0"+n.National {
		return Number{}, ErrPrefix
	}
	return n, nil
}

// beyondDoubt reports whether the digits are 00, which is written in place of + everywhere, followed by the number
// without a trunk prefix.
func beyondDoubt(digits string, n Number) bool { return digits == "00"+n.E164()[1:] }

// elsewhere lists international prefixes that are often used outside their countries or copied from web pages: those of
// Europe, North America, Australia, Japan, the former Soviet Union and so on.
var elsewhere = []string{"00", "000", "001", "0011", "009", "010", "011", "119", "810"}

// mayBeAnother reports whether the digits can be a number other than n, after the international prefix of any country.
func mayBeAnother(digits string, n Number, enough func(Number) bool) bool {
	return slices.ContainsFunc(elsewhere, func(prefix string) bool {
		rest, ok := strings.CutPrefix(digits, prefix)
		if !ok {
			return false
		}
		m, err := parseAbroad(rest)
		return err == nil && m != n && enough(m)
	})
}

// anyNumber reports that every number is acceptable.
func anyNumber(Number) bool { return true }

// exit describes the international prefixes of a region.
type exit struct {
	// usual is the prefix that is dialed without selecting a carrier, "" if there is none or several.
	usual string
	// pattern matches all prefixes.
	pattern *regexp.Regexp
}

// longestPrefix is the number of digits of the longest international prefix in the library's tables (Australia).
const longestPrefix = 8

// prefixes returns the leading digits that are an international prefix of the region. There can be several: in Hong
// Kong, 00 and 001.
func (e exit) prefixes(digits string) []string {
	var found []string
	for length := 1; length <= min(longestPrefix, len(digits)-1); length++ {
		if prefix := digits[:length]; prefix == e.usual || e.pattern.MatchString(prefix) {
			found = append(found, prefix)
		}
	}
	return found
}

// exits maps regions to their international prefixes.
var exits = sync.OnceValue(func() map[string]exit {
	known, err := phonenumbers.MetadataCollection()
	if err != nil {
		panic(err) // the tables are part of the library, which does not work without them either
	}
	found := map[string]exit{}
	for _, region := range known.GetMetadata() {
		pattern := region.GetInternationalPrefix()
		e := exit{pattern: regexp.MustCompile("^(?:" + pattern + ")$")}
		// In 8~10 the caller waits for a tone.
		for _, usual := range []string{strings.ReplaceAll(region.GetPreferredInternationalPrefix(), "~", ""), pattern} {
			if _, err := strconv.Atoi(usual); err == nil && e.usual == "" {
				e.usual = usual
			}
		}
		found[region.GetId()] = e
	}
	return found
})
