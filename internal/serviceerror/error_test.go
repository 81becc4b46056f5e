package serviceerror

import (
	"strings"
	"testing"
)

func TestOneLine(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"":                                  "",
		" two\n\tlines\u2028 ":              "two lines",
		"\x1b[2Jclear\x00 the\x07 screen":   "[2Jclear the screen",
		"right \u202eto left":               "right to left",
		"eyJhbGciOiJI.eyJhdWQi\x00OiIx.abc": "(hidden)",
		"gr\u00fc\u00df \u00a0 dich":        "gr\u00fc\u00df dich",
		strings.Repeat("\u00e4", 601):       strings.Repeat("\u00e4", 600) + "...",
	} {
		if got := OneLine(said); got != want {
			t.Errorf("OneLine(%q) = %q, want %q", said, got, want)
		}
	}
}
