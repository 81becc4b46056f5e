package redact

import "testing"

// TestForms: what looks like personal data is hidden in a sentence, and what is a pattern or the same in every tenant stays.
func TestForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"for 7c9e6679-7425-40de-944b-e07fc1f90ae7.":                     "for (hidden).",
		"for 7c9e6679742540de944be07fc1f90ae7":                          "for (hidden)",
		"kim@fabrikam.example, gil_x.example#EXT#@contoso.example":      "(hidden), (hidden)",
		"zdénka.quxová@müller.example":                                  "(hidden)",
		"call +1 206-555-0134 or (206) 5550134":                         "call (hidden) or ((hidden)",
		"Bearer eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJuYW1lIjoi.c2ln": "Bearer (hidden)",
		"0.AXwAq7wzLOYZ_EW9-abcdefghijklmnopqrstuvwxyz0123456789":       "(hidden)",
		"`+0 0000000000`, HTTP 403, 30 rows, v1.0, October 15, 2027":    "`+0 0000000000`, HTTP 403, 30 rows, v1.0, October 15, 2027",
		"00000000-0000-0000-0000-000000000000":                          "00000000-0000-0000-0000-000000000000",
		"an absolute `@odata.nextLink` of the same host":                "an absolute `@odata.nextLink` of the same host",
	} {
		if got := Forms(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
