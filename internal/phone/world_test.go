package phone_test

import (
	"testing"

	"github.com/nyaruka/phonenumbers"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
)

// TestEveryRegion checks that the library's example of every kind of number in every region is the same number in every
// form.
func TestEveryRegion(t *testing.T) {
	t.Parallel()
	for region := range phonenumbers.GetSupportedRegions() {
		for kind := phonenumbers.FIXED_LINE; kind < phonenumbers.UNKNOWN; kind++ {
			example := phonenumbers.GetExampleNumberForType(region, kind)
			if example == nil || unusable(region, kind) {
				continue
			}
			e164 := phonenumbers.Format(example, phonenumbers.E164)
			for _, text := range []string{
				e164,
				phonenumbers.Format(example, phonenumbers.INTERNATIONAL),
				phonenumbers.Format(example, phonenumbers.NATIONAL),
			} {
				n, err := phone.Parse(text, region)
				if err != nil || n.E164() != e164 || n.CountryCode != int(example.GetCountryCode()) || !n.Valid() {
					t.Errorf("%s: %q is read as %v of %q, %v; want %q", region, text, n, n.Region, err, e164)
				}
			}
		}
	}
}

// unusable reports whether an example cannot be used: a Canadian company number is dialed without an area code, and the
// library formats Argentine mobile numbers in a national form that is not in use (TestParse has the right one).
func unusable(region string, kind phonenumbers.PhoneNumberType) bool {
	return region == "CA" && kind == phonenumbers.UAN ||
		region == "AR" && (kind == phonenumbers.MOBILE || kind == phonenumbers.FIXED_LINE_OR_MOBILE)
}
