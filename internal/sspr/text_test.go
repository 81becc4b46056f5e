package sspr_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func TestTrim(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", " \t": "", "none": "none", " none\r\n": "none", "\ufeffnone": "none", "none\u00a0": "none", "\u200b\u2060none\u200e": "none",
		"\u00ad\u3000no ne\u2028": "no ne", "ü": "ü",
	} {
		if got := sspr.Trim(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestUnprintable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]rune{
		"kim@contoso.example": 0, "jürgen.東京@contoso.example": 0, "kim lee": ' ', "a\u00a0b": '\u00a0', "\ufeffa": '\ufeff', "a\u200d": '\u200d', "a\x00": 0, "a\ufe0fb": '\ufe0f',
	} {
		r, found := sspr.Unprintable(text)
		if r != want || found != (want != 0 || text == "a\x00") {
			t.Errorf("%q: got %U, %t", text, r, found)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0 users", 1: "1 user", 2: "2 users", 1000: "1000 users"} {
		if got := sspr.Count(n, "user"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
