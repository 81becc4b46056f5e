package sspr

import "strings"

// HintOfPhone returns a phone number as the reset page shows it: with its last two digits, and nothing else of it. It returns
// "" for a text without two digits. Password reset drops extensions (graph-api 1.7).
func HintOfPhone(number string) string {
	number, _, _ = strings.Cut(number, "x")
	digits := []rune{}
	for _, r := range number {
		if r >= '0' && r <= '9' {
			digits = append(digits, r)
		}
	}
	if len(digits) < 2 {
		return ""
	}
	return "+XX XXXXXXXX" + string(digits[len(digits)-2:])
}

// HintOfEmail returns an e-mail address as the reset page shows it: the first two letters of the name, or one of a name of up
// to three, and the first of the domain with its ending. It returns "" for a text that is no address.
func HintOfEmail(address string) string {
	at := strings.LastIndex(address, "@")
	name, domain := []rune(address[:max(at, 0)]), []rune(address[at+1:])
	dot := strings.LastIndex(string(domain), ".")
	if len(name) == 0 || len(domain) < 2 || dot < 1 {
		return ""
	}
	shown := 2
	if len(name) <= 3 {
		shown = 1
	}
	return string(name[:shown]) + "***@" + string(domain[:1]) + "***" + string(domain)[dot:]
}
