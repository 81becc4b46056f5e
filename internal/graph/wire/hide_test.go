package wire

import "testing"

// TestHideContacts checks that numbers and addresses are hidden, and that dates, codes and names of properties are not.
func TestHideContacts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"The date 2026-09-01 is before the minimum 2026-10-31.":                                "",
		"between 2026-09-01T00:00:00Z and 2026-10-31T10:30:00.123+02:00":                       "",
		"The day (2026-09-01) or 2026-09-01 10:30 or '2026-09-01T10:30Z'.":                     "",
		"AADSTS50076 and AADSTS9002313: sign in again":                                         "",
		"Error 0x80072030 of the directory":                                                    "",
		"Unsupported property 'members@odata.bind' or '@odata.type'":                           "",
		"Request (7f1c0b2e-0000-4000-8000-000000000001), 12345678-1234-4000-8000-000000000001": "",
		"400 is more than 100 of 999999":                                                       "",
		"The value +61 400 000 001 is not valid":                                               "The value (hidden) is not valid",
		"+290 2212":                                                                            "(hidden)",
		"number 0400000001, (02) 9374 4000 or 206-555-0111":                                    "number (hidden), (hidden) or (hidden)",
		"2012-10-12-34 and 2012-10-12/3456":                                                    "(hidden) and (hidden)",
		"+2012-10-12 and 2012-13-12":                                                           "(hidden) and (hidden)",
		"AADSTS12065550111":                                                                    "AADSTS(hidden)",
		"kim@contoso.example, kim%40odata.example":                                             "(hidden), (hidden)",
		"kim@odata.example":                                                                    "(hidden)",
		"kim.akers@odata.id":                                                                   "(hidden)",
		"20260901 20271031":                                                                    "(hidden)",
	} {
		if want == "" {
			want = text
		}
		if got := HideContacts(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
