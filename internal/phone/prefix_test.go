package phone_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
)

// TestNeverAnotherNumber checks that a number as people and spreadsheets write it is read as that number, or refused.
func TestNeverAnotherNumber(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text, region string
		want         string // or "" for an error
		err          error
	}{
		// International prefixes in the regions in which they are dialed.
		{"0049 151 23456789", "DE", "+49 15123456789", nil},
		{"0049 151 23456789", "FR", "+49 15123456789", nil},
		{"0049 (0)151 23456789", "GB", "+49 15123456789", nil},
		{"00 1 206 555 5555", "DE", "+1 2065555555", nil},
		{"001 203 555 0123", "DE", "+1 2035550123", nil}, // not a number of Alexandria after Thailand's prefix
		{"0039 06 1234 5678", "DE", "+39 0612345678", nil},
		{"00378 0549 886377", "IT", "+378 0549886377", nil},
		{"00379 06 698 12345", "IT", "", phone.ErrCountryCode},
		{"011 44 7940 123966", "US", "+44 7940123966", nil},
		{"011-49-151-23456789", "CA", "+49 15123456789", nil},
		{"0011 44 7940 123966", "AU", "+44 7940123966", nil},
		{"010 44 7940 123966", "JP", "+44 7940123966", nil},
		{"8~10 44 7940 123966", "RU", "+44 7940123966", nil},
		{"8 10 44 7940 123966", "KZ", "+44 7940123966", nil},
		{"009 44 7940 123966", "NG", "+44 7940123966", nil},
		{"119 44 7940 123966", "CU", "+44 7940123966", nil},
		{"000 44 7940 123966", "KE", "+44 7940123966", nil},
		{"0 44 7940 123966", "WS", "+44 7940123966", nil},

		// Prefixes that select a carrier, if no other number can be meant.
		{"001 44 7940 123966", "SG", "+44 7940123966", nil},
		{"0021 44 7940 123966", "BR", "+44 7940123966", nil},
		{"14110011 44 7940 123966", "AU", "+44 7940123966", nil},
		{"0014 44 7940 123966", "AU", "+44 7940123966", nil},
		{"001 44 7940 123966", "TH", "+44 7940123966", nil},
		{"0 15 11 96123-4567", "BR", "+55 11961234567", nil},
		{"17951 131 2345 6789", "CN", "+86 13123456789", nil},

		// The same in regions without them, or if two numbers can be meant.
		{"0049 151 23456789", "SG", "", phone.ErrPrefix},
		{"0061 400 111 222", "AU", "", phone.ErrPrefix},
		{"0049 151 23456789", "US", "", phone.ErrPrefix},
		{"0049 151 23456789", "JP", "", phone.ErrPrefix},
		{"0049 151 23456789", "RU", "", phone.ErrPrefix},
		{"0044 7940 123966", "BR", "", phone.ErrPrefix},
		{"0044 7940 123966", "KE", "", phone.ErrPrefix},
		{"011 44 7940 123966", "DE", "", phone.ErrPrefix},
		{"011 44 7940 123966", "AU", "", phone.ErrPrefix},
		{"011 44 7940 123966", "AT", "", phone.ErrPrefix},
		{"0011 44 7940 123966", "DE", "", phone.ErrPrefix},
		{"0011 44 7940 123966", "US", "", phone.ErrPrefix},
		{"010 44 7940 123966", "DE", "", phone.ErrPrefix},
		{"010 44 7940 123966", "CN", "", phone.ErrPrefix},
		{"810 44 7940 123966", "DE", "", phone.ErrPrefix},
		{"8~10 44 7940 123966", "US", "", phone.ErrPrefix},
		{"009 44 7940 123966", "GB", "", phone.ErrPrefix},
		{"001 453 212 3456", "DE", "", phone.ErrPrefix},
		{"001 206 555", "DE", "", phone.ErrTooShort},
		{"00 1 473 269 1234", "MN", "", phone.ErrPrefix},
		{"001 47 400 12 345", "MN", "+47 40012345", nil},
		{"119 44 7940 123966", "DE", "", phone.ErrPrefix},
		{"0041 44 668 18 00", "BR", "", phone.ErrPrefix},
		{"0014 43 664 123456", "AU", "", phone.ErrPrefix},
		{"015 36 1 234 5678", "IL", "", phone.ErrPrefix},
		{"0049 151", "US", "", phone.ErrPrefix},
		{"001 206 555 5555", "HK", "", phone.ErrPrefix},
		{"0049 0049 151 23456789", "DE", "", phone.ErrTrunk},
		{"0049 151 23456789", "", "", phone.ErrNational},

		// A number of Korea exactly as it is dialed there, not one of the Falkland Islands after Japan's prefix.
		{"010-5002-3456", "KR", "+82 1050023456", nil},

		// Prefixes and trunk zeros after a country calling code.
		{"+0049 151 23456789", "", "", phone.ErrCountryCode},
		{"+0049 151 23456789", "DE", "", phone.ErrCountryCode},
		{"+49 (0)151 23456789", "", "+49 15123456789", nil},
		{"+49 0151 23456789", "", "+49 15123456789", nil},
		{"+49 0049 151 23456789", "", "", phone.ErrTrunk},
		{"+49 00151 23456789", "", "", phone.ErrTrunk},
		{"+61 061400111222", "", "", phone.ErrTrunk},
		{"+61 00400 111 222", "", "", phone.ErrTrunk},
		{"+61 0011 44 7940 123966", "", "", phone.ErrTooLong},
		{"+34 061234567", "", "", phone.ErrTrunk},
		{"061 400 111 222", "AU", "", phone.ErrTrunk},

		// Zeros that belong to the number, and zeros that people add.
		{"+39 06 1234 5678", "", "+39 0612345678", nil},
		{"+39 06 698 12345", "", "+39 0669812345", nil},
		{"+378 0549 886377", "", "+378 0549886377", nil},
		{"+241 01 44 12 34", "", "+241 01441234", nil},
		{"+241 06 03 12 34", "", "+241 06031234", nil},
		{"+242 06 612 3456", "", "+242 066123456", nil},
		{"+225 07 01 23 45 67", "", "+225 0701234567", nil},
		{"+39 0312", "", "", phone.ErrTooShort},

		// A country calling code twice, or without a +.
		{"+49 +49 151 23456789", "", "", phone.ErrCharacters},
		{"+49 49 151 23456789", "", "", phone.ErrTwice},
		{"+49 (0)49 151 23456789", "", "", phone.ErrTwice},
		{"0049 49 151 23456789", "DE", "", phone.ErrTwice},
		{"+44 44 7940 123966", "", "", phone.ErrTooLong},
		{"+61 61 400 111 222", "", "", phone.ErrLength},
		{"61 400 111 222", "AU", "+61 400111222", nil},
		{"44 7940 123966", "GB", "+44 7940123966", nil},
		{"44 7940 123966", "DE", "", phone.ErrAmbiguous},
		{"44 7940 123966", "AU", "", phone.ErrAmbiguous},
		{"49 21 123456", "DE", "", phone.ErrAmbiguous},
		{"4915123456789", "DE", "", phone.ErrTwice},

		// Spreadsheets drop leading zeros.
		{"400111222", "AU", "+61 400111222", nil},
		{"15123456789", "DE", "+49 15123456789", nil},
		{"40 211234567", "DE", "+49 40211234567", nil}, // Hamburg, and probably not Bucharest
		{"7940123966", "GB", "+44 7940123966", nil},

		// Regions that people write.
		{"07940 123966", "UK", "+44 7940123966", nil},
		{"07940 123966", "uk", "+44 7940123966", nil},
		{"07940 123966", "EN", "", phone.ErrRegion},

		// Links, extensions, scripts, and invisible characters.
		{"tel:+3221231212;ext=1234", "", "+32 21231212x1234", nil},
		{"TEL:+32-2-123-12-12", "", "+32 21231212", nil},
		{"tel:02 123 12 12", "BE", "+32 21231212", nil},
		{"tel:", "BE", "", phone.ErrTooShort},
		{"8～10 44 7940 123966", "RU", "+44 7940123966", nil},
		{"tel:123 12 12;phone-context=+32", "BE", "", phone.ErrCharacters},
		{"0049 151 23456789 ext. 12", "DE", "+49 15123456789x12", nil},
		{"0049 151 23456789 ext. 12", "SG", "", phone.ErrPrefix},
		{"＋４９ １５１　２３４５６７８９", "", "+49 15123456789", nil},
		{"００４９（０）１５１－２３４５６７８９", "DE", "+49 15123456789", nil},
		{"+49\u200b151\u200c234\u00ad567\u206089", "", "+49 15123456789", nil},
		{"\u200e+49\u202d151\u00a023456789\u2069", "", "+49 15123456789", nil},
		{"\ufeff+49 151 23456789", "", "+49 15123456789", nil},
		{"+49 151\ufe0f23456789", "", "+49 15123456789", nil},
		{"+49 151\u034f23456789", "", "+49 15123456789", nil},
		{"+49 151\u280023456789", "", "", phone.ErrCharacters},
		{"+49 151\x0023456789", "", "", phone.ErrCharacters},
		{"+49 15I 23456789", "", "", phone.ErrCharacters},
		{"O151 23456789", "DE", "", phone.ErrCharacters},
		{"+49 151 2345678９", "", "+49 15123456789", nil},
		{"+٤٩ ١٥١ ٢٣٤٥٦٧٨٩", "", "", phone.ErrCharacters},
	} {
		t.Run(test.text+" "+test.region, func(t *testing.T) {
			t.Parallel()
			n, err := phone.Parse(test.text, test.region)
			switch {
			case test.err != nil:
				if !errors.Is(err, test.err) || n != (phone.Number{}) {
					t.Errorf("got %v of %q, %v; want %v", n, n.Region, err, test.err)
				}
			case err != nil || n.String() != test.want || !n.Valid() && !strings.HasPrefix(test.want, "+32 21231212"):
				t.Errorf("got %v (valid: %t), %v; want %s", n, n.Valid(), err, test.want)
			}
		})
	}
}

// TestCharacterIsNamed checks that the message contains the character, because an invisible one cannot be found
// otherwise.
func TestCharacterIsNamed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"+49 151\u280023456789": "it has the character U+2800",
		"+49 151\x0023456789":   "it has the character U+0000",
		"+49 15I 23456789":      "it has 'I'",
		"+49 151！23456789":      "it has '!'",
		"+49 151\xff23456789":   "it is not valid UTF-8",
		"+٤٩ ١٥١ ٢٣٤٥٦٧٨٩":      "its digits must be 0 to 9, not digits of another script",
	} {
		if _, err := phone.Parse(text, ""); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

// prefixes are the international prefixes of the world that select no carrier.
var prefixes = []string{"00", "000", "001", "0011", "009", "010", "011", "119", "810"}

// carriers are prefixes that select one, by the regions in which they are dialed.
var carriers = map[string][]string{
	"SG": {"002", "004", "008", "012", "013", "018", "019", "020", "021"}, "AU": {"0014", "0018", "0019", "14110011"}, "BR": {"0014", "0021", "0031", "0041", "0055"},
	"KR": {"002", "005", "006", "008", "00700", "00365"}, "HK": {"0050", "0060", "0030", "002"}, "CO": {"005", "007", "00444"}, "CL": {"1230", "1880", "1710"},
	"TH": {"004", "005", "007", "008"}, "ID": {"008"}, "TW": {"002", "005", "007", "019"}, "KH": {"001", "007", "008"}, "IL": {"012", "013", "018"}, "UY": {"0130", "0199"},
	"FI": {"990", "994", "99533"}, "MX": {"09"}, "PW": {"012"}, "SB": {"01"}, "KP": {"99"}, "TD": {"16"}, "MU": {"020", "030"}, "TZ": {"005", "006"}, "UG": {"005", "007"},
	"NZ": {"0161"}, "PE": {"191100"}, "CN": {"1793900", "1296900"}, "IS": {"1100", "100010"}, "BO": {"0010", "0013"}, "FJ": {"052"}, "SC": {"002", "010"}, "SI": {"1022"},
}

// TestEveryPrefixInEveryRegion checks that a number of any country after any international prefix is, in any region,
// that number or an error, and that the region's own prefix leads to the number.
func TestEveryPrefixInEveryRegion(t *testing.T) {
	t.Parallel()
	regions := []string{}
	for region := range phonenumbers.GetSupportedRegions() {
		regions = append(regions, region)
	}
	slices.Sort(regions)
	examples := examplesOf(regions)
	read := 0
	for i, region := range regions {
		// Each region gets other examples: all pairs take a minute.
		for j := i % stride; j < len(examples); j += stride {
			for _, prefix := range slices.Concat(prefixes, carriers[region]) {
				if strangerBehind(t, prefix, examples[j], region) {
					read++
				}
			}
		}
	}
	if enough := len(regions) * len(examples) / stride / 2; read < enough {
		t.Errorf("only %d numbers were read, and not refused; at least %d should be", read, enough)
	}
}

// stride is the number of examples skipped for each one that is tested.
const stride = 29

// examplesOf returns numbers of the regions: a mobile phone and a fixed line, without +.
func examplesOf(regions []string) []string {
	var found []string
	for _, region := range regions {
		for _, kind := range []phonenumbers.PhoneNumberType{phonenumbers.MOBILE, phonenumbers.FIXED_LINE, phonenumbers.TOLL_FREE} {
			if n := phonenumbers.GetExampleNumberForType(region, kind); n != nil {
				found = append(found, phonenumbers.Format(n, phonenumbers.E164)[1:])
			}
		}
	}
	return found
}

// strangerBehind reports whether prefix and number were read. The test fails if that is another number.
func strangerBehind(t *testing.T, prefix, number, region string) bool {
	t.Helper()
	n, err := phone.Parse(prefix+number, region)
	if err == nil && n.E164() != "+"+number && !isDialed(prefix+number, n, region) {
		t.Errorf("%s: %s %s is read as %v", region, prefix, number, n)
	}
	return err == nil
}

// isDialed reports whether digits are exactly what is dialed in the region for n. Then they contain no other prefix.
func isDialed(digits string, n phone.Number, region string) bool {
	region = strings.ToUpper(region)
	p, err := phonenumbers.Parse(n.E164(), "ZZ")
	if err != nil || !n.Valid() {
		return false
	}
	home := n.CountryCode == phonenumbers.GetCountryCodeForRegion(region) && digits == phonenumbers.NormalizeDigitsOnly(phonenumbers.Format(p, phonenumbers.NATIONAL))
	return home || digits == "00"+n.E164()[1:] || digits == "0"+n.E164()[1:]
}

// FuzzPrefix is TestEveryPrefixInEveryRegion for arbitrary digits that are a number.
func FuzzPrefix(f *testing.F) {
	f.Add("4915123456789", uint8(0), "SG")
	f.Add("61400111222", uint8(0), "AU")
	f.Add("447940123966", uint8(6), "DE")
	f.Add("50023456", uint8(5), "KR")
	f.Add("2065550100", uint8(2), "HK")
	f.Fuzz(func(t *testing.T, number string, which uint8, region string) {
		n, err := phone.Parse("+"+number, "")
		if err != nil || !n.Valid() || n.Extension != "" {
			t.Skip()
		}
		number = n.E164()[1:]
		strangerBehind(t, prefixes[int(which)%len(prefixes)], number, region)
		if m, err := phone.Parse("+"+number, region); err == nil && m != n {
			t.Errorf("%v is %v in %s", n, m, region)
		}
	})
}
