package emulator

import "testing"

func TestNormalPhoneNumber(t *testing.T) {
	for text, want := range map[string]string{
		"+1 2065555555":        "+1 2065555555",
		"+12065555555":         "+1 2065555555",
		"+1 206 555 5555":      "+1 2065555555",
		"+1  2065555555":       "+1 2065555555",
		"+1 5555551234x123":    "+1 5555551234x123",
		"+15555551234x123":     "+1 5555551234x123",
		"+44 07940123966":      "+44 07940123966",
		"+61412345678":         "+61 412345678",
		"+7 9161234567":        "+7 9161234567",
		"+353861234567":        "+353 861234567",
		"+49 3012345":          "+49 3012345",
		"+12 065555555":        "+1 2065555555",
		"2065555555":           "",
		"1 2065555555":         "",
		"+1 (206) 555-5555":    "",
		"+1-2065555555":        "",
		"+ 12065555555":        "",
		" +1 2065555555":       "",
		"+1 2065555555 ":       "",
		"+1 2065555555 x123":   "",
		"+1 2065555555x":       "",
		"+1 2065555555x12a":    "",
		"+999 12345678":        "",
		"+1 206":               "",
		"+1 20655555551234567": "",
		"+1":                   "",
		"+":                    "",
		"":                     "",
	} {
		if got, err := normalPhoneNumber(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q becomes %q, %v", text, got, err)
		}
	}
}

func TestCountryCodesAreFreeOfPrefixes(t *testing.T) {
	for code := range countryCodes {
		if got := countryCode(code + "12345"); got != code {
			t.Errorf("%s is read as %s", code, got)
		}
	}
}

func TestMaskedNumber(t *testing.T) {
	for number, want := range map[string]string{
		"+1 2065555555": "+X XXXXXXXX55", "+44 7940123966x12": "+XX XXXXXXXXXXx12", "": "",
	} {
		if got := maskedNumber(number); got != want {
			t.Errorf("%q becomes %q", number, got)
		}
	}
}
