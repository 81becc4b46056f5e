package phone_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
)

// TestNamesOfKinds checks the documented texts, which configurations compare with.
func TestNamesOfKinds(t *testing.T) {
	t.Parallel()
	for kind, want := range map[phone.Kind]string{
		phone.KindFixedLine: "fixed_line", phone.KindMobile: "mobile", phone.KindFixedLineOrMobile: "fixed_line_or_mobile", phone.KindTollFree: "toll_free",
		phone.KindPremiumRate: "premium_rate", phone.KindSharedCost: "shared_cost", phone.KindVoIP: "voip", phone.KindPersonal: "personal",
		phone.KindPager: "pager", phone.KindCompany: "company", phone.KindVoicemail: "voicemail", phone.KindUnknown: "unknown",
	} {
		if string(kind) != want {
			t.Errorf("got %q, want %q", kind, want)
		}
	}
}

// TestZeroNumberHasNoKind checks the zero Number.
func TestZeroNumberHasNoKind(t *testing.T) {
	t.Parallel()
	if got := (phone.Number{}).Kind(); got != phone.KindUnknown {
		t.Errorf("got %q", got)
	}
}

// TestInternationalFormIgnoresTheRegion checks that a region's international prefix 00 does not compensate for a
// country calling code that does not exist.
func TestInternationalFormIgnoresTheRegion(t *testing.T) {
	t.Parallel()
	for _, region := range []string{"", "GB", "AU"} {
		if n, err := phone.Parse("+00 61 400 111 222", region); !errors.Is(err, phone.ErrCountryCode) {
			t.Errorf("%s: got %v, %v", region, n, err)
		}
	}
}

func TestLongestExtension(t *testing.T) {
	t.Parallel()
	for digits, want := range map[int]error{20: nil, 21: phone.ErrExtension} {
		if _, err := phone.Parse("+1 2065555555x"+strings.Repeat("1", digits), ""); !errors.Is(err, want) {
			t.Errorf("%d digits: got %v, want %v", digits, err, want)
		}
	}
}
