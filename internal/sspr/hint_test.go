package sspr

import "testing"

func TestHints(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"+1 2065550142": "+XX XXXXXXXX42", "+44 7940123966x12": "+XX XXXXXXXX66", "+XX XXXXXXXX42": "+XX XXXXXXXX42", "": "", "+1": "", "none": "",
	} {
		if got := HintOfPhone(number); got != want {
			t.Errorf("%q: got %q, want %q", number, got, want)
		}
	}
	for address, want := range map[string]string{
		"kim.akers@fabrikam.example": "ki***@f***.example", "kim@fabrikam.example": "k***@f***.example", "a@b.example": "a***@b***.example",
		"örs.müller@x.co.example": "ör***@x***.example", "": "", "@b.example": "", "kim": "", "kim@local": "",
	} {
		if got := HintOfEmail(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}
