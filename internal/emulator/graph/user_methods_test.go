package graph

import "testing"

func TestMaskedNumber(t *testing.T) {
	for number, want := range map[string]string{
		"+1 2065555555": "+X XXXXXXXX55", "+44 7940123966x12": "+XX XXXXXXXXXXx12", "": "",
	} {
		if got := maskedNumber(number); got != want {
			t.Errorf("%q becomes %q", number, got)
		}
	}
}
