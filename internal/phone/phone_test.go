package phone_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text, region, want, country string
	}{
		// Microsoft's own samples are fictitious and so have no region.
		{"+1 2065555555", "", "+1 2065555555", "US"},
		{"+1 5555551234x123", "", "+1 5555551234x123", ""},

		// Spellings.
		{"+12065555555", "", "+1 2065555555", "US"},
		{"  (+1) 206.555-5555\t", "", "+1 2065555555", "US"},
		{"+1\u00a0206\u2011555\u20135555", "", "+1 2065555555", "US"},
		{"\u202a+1 206 555 5555\u202c", "", "+1 2065555555", "US"},
		{"+49 171/1234567", "", "+49 1711234567", "DE"},

		// Extensions.
		{"+1 206 555 5555 x 0123", "", "+1 2065555555x0123", "US"},
		{"+1 206 555 5555X123", "", "+1 2065555555x123", "US"},
		{"+1 206 555 5555 ext. 123", "", "+1 2065555555x123", "US"},
		{"+1 206 555 5555, Extn 123", "", "+1 2065555555x123", "US"},
		{"+1 206 555 5555 extension: 123", "", "+1 2065555555x123", "US"},
		{"+1-206-555-5555;ext=123", "", "+1 2065555555x123", "US"},
		{"+1 206 555 5555 #123", "", "+1 2065555555x123", "US"},
		{"(206) 555-5555 x123", "us", "+1 2065555555x123", "US"},

		// A trunk prefix after the country code.
		{"+44 07940123966", "", "+44 7940123966", "GB"},
		{"+44 (0)7940 123966", "", "+44 7940123966", "GB"},
		{"+7 8 (495) 123-45-67", "", "+7 4951234567", "RU"},
		{"+54 011 15 2345 6789", "", "+54 91123456789", "AR"},
		{"+1 1 206 555 5555", "", "+1 2065555555", "US"},

		// Zeros that belong to the number.
		{"+39 06 1234 5678", "", "+39 0612345678", "IT"},
		{"+39 0236618300", "", "+39 0236618300", "IT"},
		{"06 1234 5678", "it", "+39 0612345678", "IT"},
		{"+39 312 345 6789", "", "+39 3123456789", "IT"},
		{"+378 0549 886377", "", "+378 0549886377", "SM"},
		{"+378 886377", "", "+378 0549886377", "SM"},
		{"+225 07 01 23 45 67", "", "+225 0701234567", "CI"},
		{"+242 06 612 3456", "", "+242 066123456", "CG"},

		// National forms.
		{"0400 111 222", "AU", "+61 400111222", "AU"},
		{"0400 111 222", "au", "+61 400111222", "AU"},
		{"61400111222", "AU", "+61 400111222", "AU"},
		{"0011 44 7940 123966", "AU", "+44 7940123966", "GB"},
		{"0171 1234567", "DE", "+49 1711234567", "DE"},
		{"06 12 34 56 78", "FR", "+33 612345678", "FR"},
		{"090-1234-5678", "JP", "+81 9012345678", "JP"},
		{"(11) 96123-4567", "BR", "+55 11961234567", "BR"},
		{"010-2000-0000", "KR", "+82 1020000000", "KR"},
		{"06 20 123 4567", "HU", "+36 201234567", "HU"},
		{"8 912 345-67-89", "RU", "+7 9123456789", "RU"},
		{"612 345 678", "ES", "+34 612345678", "ES"},
		{"40 61 23 45", "NO", "+47 40612345", "NO"},

		// The region does not affect a number in international form.
		{"+61 400 111 222", "US", "+61 400111222", "AU"},

		// More of the world.
		{"+86 131 2345 6789", "", "+86 13123456789", "CN"},
		{"+91 81234 56789", "", "+91 8123456789", "IN"},
		{"+65 8123 4567", "", "+65 81234567", "SG"},
		{"+852 5123 4567", "", "+852 51234567", "HK"},
		{"+971 50 123 4567", "", "+971 501234567", "AE"},
		{"+972 50-234-5678", "", "+972 502345678", "IL"},
		{"+27 71 123 4567", "", "+27 711234567", "ZA"},
		{"+234 802 123 4567", "", "+234 8021234567", "NG"},
		{"+254 712 123456", "", "+254 712123456", "KE"},
		{"+64 21 123 4567", "", "+64 211234567", "NZ"},
		{"+41 78 123 45 67", "", "+41 781234567", "CH"},
		{"+43 664 123456", "", "+43 664123456", "AT"},
		{"+46 70 123 45 67", "", "+46 701234567", "SE"},
		{"+48 512 345 678", "", "+48 512345678", "PL"},
		{"+353 85 012 3456", "", "+353 850123456", "IE"},
		{"+1 876 210 1234", "", "+1 8762101234", "JM"},
		{"+44 7624 123456", "", "+44 7624123456", "IM"},
		{"+7 771 000 9998", "", "+7 7710009998", "KZ"},
		{"+290 51234", "", "+290 51234", "SH"},
		{"+800 1234 5678", "", "+800 12345678", ""},
	} {
		t.Run(test.text+" "+test.region, func(t *testing.T) {
			t.Parallel()
			n, err := phone.Parse(test.text, test.region)
			if err != nil {
				t.Fatal(err)
			}
			if n.String() != test.want || n.Region != test.country {
				t.Errorf("got %q of %q, want %q of %q", n, n.Region, test.want, test.country)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text, region string
		want         error
	}{
		{"", "", phone.ErrEmpty},
		{" \t", "AU", phone.ErrEmpty},
		{"0400 111 222", "", phone.ErrNational},
		{"0061 400 111 222", "", phone.ErrNational},
		{"0400 111 222", "XX", phone.ErrRegion},
		{"0400 111 222", "AUS", phone.ErrRegion},
		{"0400 111 222", "001", phone.ErrRegion},
		{"0400 111 222", "ZZ", phone.ErrRegion},
		{"AU", "0400 111 222", phone.ErrRegion},
		{"+61 400 111 222", "Australia", phone.ErrRegion},
		{"+999 123456789", "", phone.ErrCountryCode},
		{"+999 123456789", "AU", phone.ErrCountryCode},
		{"+0 123456789", "", phone.ErrCountryCode},
		{"+", "", phone.ErrTooShort},
		{"()", "AU", phone.ErrTooShort},
		{"+1", "", phone.ErrTooShort},
		{"+12", "", phone.ErrTooShort},
		{"1", "AU", phone.ErrTooShort},
		{"+1 206", "", phone.ErrTooShort},
		{"+1 5551234", "", phone.ErrLocal},
		{"555 1234", "US", phone.ErrLocal},
		{"+1 20655555555", "", phone.ErrTooLong},
		{"+1 (0)206 555 5555", "", phone.ErrTooLong},
		{"+1 " + strings.Repeat("2", 300), "", phone.ErrTooLong},
		{"+43 " + strings.Repeat("6", 18), "", phone.ErrTooLong},
		{"+65 812345678", "", phone.ErrLength},
		{"+1 206 555 5555 x", "", phone.ErrExtension},
		{"+1 206 555 5555 ext.", "", phone.ErrExtension},
		{"+1 206 555 5555 x" + strings.Repeat("1", 21), "", phone.ErrExtension},
		{"+1 XXXXXXXX34", "", phone.ErrCharacters},
		{"+1 ********34", "", phone.ErrCharacters},
		{"+1 800 FLOWERS", "", phone.ErrCharacters},
		{"call +1 206 555 5555", "", phone.ErrCharacters},
		{"++1 206 555 5555", "", phone.ErrCharacters},
		{"+1 206 555 5555 +1 206 555 5556", "", phone.ErrCharacters},
		{"+1 206 555 5555 x12 x34", "", phone.ErrCharacters},
		{"+١ ٢٠٦٥٥٥٥٥٥٥", "", phone.ErrCharacters},
		{"+1 206\xff5555555", "", phone.ErrCharacters},
	} {
		t.Run(test.text+" "+test.region, func(t *testing.T) {
			t.Parallel()
			n, err := phone.Parse(test.text, test.region)
			if !errors.Is(err, test.want) || n != (phone.Number{}) {
				t.Fatalf("got %v and %v, want %v", n, err, test.want)
			}
			// Personal data must not reach messages: the error is one of a fixed set, with at most one character of the
			// text.
			if left := strings.TrimPrefix(err.Error(), test.want.Error()); strings.ContainsAny(left, "123456") {
				t.Errorf("%v says more than %v", err, test.want)
			}
		})
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		e164  string
		valid bool
		kind  phone.Kind
	}{
		"+1 2065555555x123":  {"+12065555555", true, phone.KindFixedLineOrMobile},
		"+1 5555551234x123":  {"+15555551234", false, phone.KindUnknown},
		"+61 400 111 222":    {"+61400111222", true, phone.KindMobile},
		"+39 06 1234 5678":   {"+390612345678", true, phone.KindFixedLine},
		"+44 7624 123456":    {"+447624123456", true, phone.KindMobile},
		"+44 55 0012 3456":   {"+445500123456", true, phone.KindCompany},
		"+44 56 0012 3456":   {"+445600123456", true, phone.KindVoIP},
		"+800 1234 5678":     {"+80012345678", true, phone.KindTollFree},
		"+44 070 0012 3456":  {"+447000123456", true, phone.KindPersonal},
		"+49 900 1 234567":   {"+499001234567", true, phone.KindPremiumRate},
		"+44 07640 123 456":  {"+447640123456", true, phone.KindPager},
		"+61 (0)2 9374 4000": {"+61293744000", true, phone.KindFixedLine},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			n, err := phone.Parse(text, "")
			if err != nil {
				t.Fatal(err)
			}
			if n.E164() != want.e164 || n.Valid() != want.valid || n.Kind() != want.kind {
				t.Errorf("got %q, %t, %q, want %q, %t, %q", n.E164(), n.Valid(), n.Kind(), want.e164, want.valid, want.kind)
			}
		})
	}
}
