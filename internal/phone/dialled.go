package phone

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// dialled reads digits as they are dialled in a region: a number of the region, or one abroad behind the region's
// international prefix.
func dialled(digits, region string) (Number, error) {
	out := exits()[region]
	var own []Number
	var usual, problem error
	isUsual := false
	for _, prefix := range out.prefixes(digits) {
		n, err := abroad(digits[len(prefix):])
		if prefix == out.usual {
			isUsual, usual = err == nil, err
		}
		if err == nil && !slices.Contains(own, n) {
			own = append(own, n)
		}
	}
	national, valid, err := domestic(digits, region, len(out.prefixes(digits)) > 0)
	// Behind a prefix only a number that is in use is read: whoever means another one can write +.
	inUse := len(own) == 1 && own[0].Valid()
	switch {
	case inUse && isUsual && (beyondDoubt(digits, own[0]) || !misread(digits, own[0], Number.Valid)):
		return own[0], nil
	case inUse && !valid && !misread(digits, own[0], possibly):
		// A prefix that chooses the carrier. It counts only if nothing else can be meant.
		return own[0], nil
	case len(own) > 0:
		problem = ErrPrefix
	case valid:
		problem = national.doubts(digits, valid)
	case misread(digits, national, possibly):
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
		problem = national.doubts(digits, valid)
	}
	if problem != nil {
		return Number{}, problem
	}
	return national, nil
}

// domestic reads digits as a number of the region. The library would take some of them for an international prefix.
func domestic(digits, region string, prefixed bool) (n Number, valid bool, err error) {
	if prefixed {
		digits, region = "+"+strconv.Itoa(phonenumbers.GetCountryCodeForRegion(region))+digits, nowhere
	}
	return read(digits, region)
}

// doubts says what else than n, a number of the region, the digits can be. What is dialled in the region for n, digit for
// digit, can be nothing else.
func (n Number) doubts(digits string, valid bool) error {
	if err := n.plain(n.National, valid); err != nil {
		return err
	}
	if valid && digits == n.dialledAtHome() {
		return nil
	}
	if misread(digits, n, Number.Valid) {
		return ErrPrefix
	}
	m, unread := international("+" + digits)
	if unread != nil || m == n || !m.Valid() {
		return nil //nolint:nilerr // what cannot be read in another way is read in this one
	}
	if !valid || m.CountryCode == n.CountryCode || m.Kind() == KindMobile && n.Kind() != KindMobile {
		return ErrAmbiguous
	}
	return nil
}

// dialledAtHome returns the digits that are dialled for the number in its own country.
func (n Number) dialledAtHome() string {
	p, err := phonenumbers.Parse(n.E164(), nowhere)
	if err != nil {
		return ""
	}
	return phonenumbers.NormalizeDigitsOnly(phonenumbers.Format(p, phonenumbers.NATIONAL))
}

// abroad reads what follows an international prefix: a country calling code and a number, of which a single trunk zero is
// left out. Whatever else the library would leave out speaks against the prefix.
func abroad(rest string) (Number, error) {
	n, err := international("+" + rest)
	if err != nil {
		return Number{}, err
	}
	code := strconv.Itoa(n.CountryCode)
	if rest != code+n.National && rest != code+"0"+n.National {
		return Number{}, ErrPrefix
	}
	return n, nil
}

// beyondDoubt reports whether the digits are 00, which people write in place of + everywhere, and then the number, without
// a trunk prefix.
func beyondDoubt(digits string, n Number) bool { return digits == "00"+n.E164()[1:] }

// elsewhere are the international prefixes that people carry from one country to another, or copy from the countries'
// pages: Europe's, North America's, Australia's, Japan's, the former Soviet Union's and so on.
var elsewhere = []string{"00", "000", "001", "0011", "009", "010", "011", "119", "810"}

// misread reports whether the digits can be another number than n, behind some country's international prefix.
func misread(digits string, n Number, enough func(Number) bool) bool {
	return slices.ContainsFunc(elsewhere, func(prefix string) bool {
		rest, ok := strings.CutPrefix(digits, prefix)
		if !ok {
			return false
		}
		m, err := abroad(rest)
		return err == nil && m != n && enough(m)
	})
}

// possibly takes every number that can exist.
func possibly(Number) bool { return true }

// exit is how a region's people dial abroad.
type exit struct {
	// usual is the prefix that is dialled without choosing a carrier, "" if there is none or several.
	usual string
	// pattern matches all prefixes.
	pattern *regexp.Regexp
}

// longestPrefix is the count of digits of the longest international prefix in the library's tables (Australia).
const longestPrefix = 8

// prefixes returns the beginnings of digits that are international prefixes of the region. There can be several: in Hong
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

// exits returns how people dial abroad, by their regions.
var exits = sync.OnceValue(func() map[string]exit {
	known, err := phonenumbers.MetadataCollection()
	if err != nil {
		panic(err) // the tables are part of the library, which cannot do without them either
	}
	found := map[string]exit{}
	for _, region := range known.GetMetadata() {
		pattern := region.GetInternationalPrefix()
		e := exit{pattern: regexp.MustCompile("^(?:" + pattern + ")$")}
		// In 8~10 one waits for a tone.
		for _, usual := range []string{strings.ReplaceAll(region.GetPreferredInternationalPrefix(), "~", ""), pattern} {
			if _, err := strconv.Atoi(usual); err == nil && e.usual == "" {
				e.usual = usual
			}
		}
		found[region.GetId()] = e
	}
	return found
})
