package phone_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
)

func TestSame(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"+1 2065555555", "+12065555555", true},
		{"+1 2065555555", "+1 (206) 555-5555", true},
		{"+44 07940123966", "+44 7940123966", true},
		{"+1 2065555555x12", "+1 206 555 5555 ext. 12", true},
		{"+1 2065555555x12", "+1 2065555555", false},
		{"+1 2065555555x12", "+1 2065555555x012", false},
		{"+1 2065555555", "+1 2065555556", false},
		{"+39 0612345678", "+39 612345678", false},
		{"0400 111 222", "0400111222", true},
		{"0400 111 222", "+61 400 111 222", false},
		{"+1 XXXXXXXX34", "+1xxxxxxxx34", true},
		{"+1 XXXXXXXX34", "+1 2065555534", false},
		{"", "", true},
		{"", " ", true},
		{"", "+1 2065555555", false},
	} {
		if got := phone.Same(test.a, test.b); got != test.want {
			t.Errorf("%q and %q: got %t", test.a, test.b, got)
		}
		if got := phone.Same(test.b, test.a); got != test.want {
			t.Errorf("%q and %q: got %t", test.b, test.a, got)
		}
	}
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"+61400111222":       "+61 400111222",
		"+44 (0)7940 123966": "+44 7940123966",
		"+1 206 555 5555 #1": "+1 2065555555x1",
		" 0400 111 222 ":     "0400111222",
		"+1 XXXXXXXX34":      "+1XXXXXXXX34",
		"":                   "",
	} {
		if got := phone.Canonical(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"+1 2065555555":           false,
		"+1 2065555555x123":       false,
		"+1 2065555555 X123":      false,
		"+1 2065555555 #123":      false,
		"+1 555123":               false,
		"0400 111 222":            false,
		"":                        false,
		"+1 XXXXXXXX34":           true,
		"+1 xxxxxxxx34":           true,
		"+X XXXXXXXX34":           true,
		"+1 20655555x34":          true,
		"+1 2065555555xXX3":       true,
		"+1 ********34":           true,
		"+* ********34":           true,
		"+1 \u2022\u2022\u202234": true,
		"+1 \u25cf\u25cf\u25cf34": true,
		"+1 #######34":            true,
	} {
		if got := phone.Masked(text); got != want {
			t.Errorf("%q: got %t", text, got)
		}
	}
}

// documented is the form that Microsoft documents, with the lengths of E.164 and of this package's extensions.
var documented = regexp.MustCompile(`^\+[1-9][0-9]{0,2} [0-9]{2,17}(x[0-9]{1,20})?$`)

// reasons are all errors of this package.
var reasons = []error{
	phone.ErrEmpty, phone.ErrCharacters, phone.ErrExtension, phone.ErrRegion, phone.ErrNational, phone.ErrCountryCode, phone.ErrTooShort, phone.ErrTooLong,
	phone.ErrLength, phone.ErrLocal, phone.ErrPrefix, phone.ErrAmbiguous, phone.ErrTrunk, phone.ErrTwice,
}

// known reports whether an error is one of the package's, and contains at most a single character of a text.
func known(err error) bool {
	return slices.ContainsFunc(reasons, func(reason error) bool {
		left, ok := strings.CutPrefix(err.Error(), reason.Error())
		return ok && errors.Is(err, reason) && len(left) < len("; its digits must be 0 to 9, not digits of another script")+1
	})
}

// FuzzParse checks that nothing panics; that the output of String has the documented form and is the same number again,
// with any white space and dashes between its digits; that an error is one of the package's, so that none repeats the
// number; and that Same and Canonical behave as documented.
func FuzzParse(f *testing.F) {
	for _, seed := range [][2]string{
		{"+1 2065555555", ""},
		{"+1 5555551234x123", ""},
		{"+44 (0)7940 123966", "GB"},
		{"0400 111 222", "AU"},
		{"+39 06 1234 5678", "IT"},
		{"+54 011 15 2345 6789", "AR"},
		{"0011 44 7940 123966", "AU"},
		{"+378 886377", "SM"},
		{"+61 0000400 111 222", ""},
		{"+1 XXXXXXXX34", ""},
		{"+1-206-555-5555;ext=123", "US"},
		{"(0)", "IT"},
		{"+52 1 55 1234 5678", "MX"},
		{"+800 1234 5678", ""},
		{"+55 0 15 11 96123-4567", "BR"},
		{"+86 17951 1312345678", "CN"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, region string) {
		n, err := phone.Parse(text, region)
		if err == nil {
			again, err := phone.Parse(n.String(), "")
			if err != nil || again != n {
				t.Errorf("%+v is written as %q, which is %+v, %v", n, n, again, err)
			}
			if phone.Masked(n.String()) {
				t.Errorf("%q is masked", n)
			}
			if !documented.MatchString(n.String()) {
				t.Errorf("%q is not of the documented form", n)
			}
			spaced := strings.NewReplacer(" ", " - ", "0", "0\u00a0").Replace(n.String())
			if other, err := phone.Parse(spaced, ""); err != nil || other != n {
				t.Errorf("%q became %+v, %v", spaced, other, err)
			}
			if !phone.Same(n.String(), text) && region == "" {
				t.Errorf("%q and %q are not the same", n, text)
			}
			if n.Kind() != phone.KindUnknown && !n.Valid() {
				t.Errorf("%q is of the kind %s and not valid", n, n.Kind())
			}
		} else if !known(err) || n != (phone.Number{}) {
			t.Errorf("%q: %+v, %v", text, n, err)
		}
		once := phone.Canonical(text)
		if twice := phone.Canonical(once); twice != once {
			t.Errorf("%q becomes %q and then %q", text, once, twice)
		}
		if !phone.Same(text, text) || !phone.Same(text, once) {
			t.Errorf("%q is not the same as itself or as %q", text, once)
		}
		if phone.Same(text, region) != phone.Same(region, text) {
			t.Errorf("%q and %q are the same only one way round", text, region)
		}
		phone.Masked(text)
	})
}
