// Package phone reads phone numbers as the service of authentication methods does.
package phone

import (
	"regexp"
	"strings"
)

// phonePattern is "+<country code> <number>" with an optional "x<extension>", or the same without the space (graph-api 1.7).
// That spaces inside the number are taken is chosen.
var phonePattern = regexp.MustCompile(`^\+([0-9]+(?: +[0-9]+)*)(x[0-9]{1,10})?$`)

// The lengths of a number with its country code (E.164 has at most 15 digits) and without. The least is chosen.
const (
	longestPhone          = 15
	shortestPhoneInRegion = 4
)

// Normal returns a number as the service shows it: one space, after the country code. In text the space may be
// missing, and its place does not decide what the country code is (chosen). ok is false for anything but a number.
func Normal(text string) (number string, ok bool) {
	m := phonePattern.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	digits := strings.ReplaceAll(m[1], " ", "")
	code := countryCode(digits)
	if code == "" || len(digits) > longestPhone || len(digits)-len(code) < shortestPhoneInRegion {
		return "", false
	}
	return "+" + code + " " + digits[len(code):] + m[2], true
}

// countryCodes are the codes that ITU-T E.164 assigns, without those of one digit: zones 1 and 7.
var countryCodes = func() map[string]bool {
	codes := map[string]bool{}
	for _, code := range strings.Fields(`
		20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66
		81 82 84 86 90 91 92 93 94 95 98
		211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239
		240 241 242 243 244 245 246 247 248 249 250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 268 269
		290 291 297 298 299 350 351 352 353 354 355 356 357 358 359 370 371 372 373 374 375 376 377 378 379
		380 381 382 383 385 386 387 389 420 421 423 500 501 502 503 504 505 506 507 508 509
		590 591 592 593 594 595 596 597 598 599 670 672 673 674 675 676 677 678 679
		680 681 682 683 685 686 687 688 689 690 691 692 800 808 850 852 853 855 856 870 878 880 881 882 883 886 888
		960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977 979 992 993 994 995 996 998`) {
		codes[code] = true
	}
	return codes
}()

// countryCode returns the country code with which the digits of a number begin, or "". No code begins with another one.
func countryCode(digits string) string {
	if strings.HasPrefix(digits, "1") || strings.HasPrefix(digits, "7") {
		return digits[:1]
	}
	for _, length := range []int{2, 3} {
		if len(digits) >= length && countryCodes[digits[:length]] {
			return digits[:length]
		}
	}
	return ""
}
