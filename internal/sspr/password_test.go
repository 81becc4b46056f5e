package sspr

import (
	"strings"
	"testing"
)

func TestPasswordProblem(t *testing.T) {
	t.Parallel()
	const short, long, classes, character = "too short", "too long", "too few kinds", "not allowed"
	for password, want := range map[string]string{
		"Tr0ub4dor":                      "",
		"tr0ub4dor&3":                    "",
		"TROUB4DOR&3":                    "",
		"Troubadour&":                    "",
		"correct Horse battery":          "", // a blank is a symbol
		"Aa1!Aa1!":                       "",
		"Aa1" + strings.Repeat("x", 253): "",
		`Aa1@#$%^&*-_!+=[]{}|\:',.?/` + "`~\"();<> ": "",
		"":                               short,
		"Aa1!Aa1":                        short,
		"Aa1" + strings.Repeat("x", 254): long,
		"abcdefgh":                       classes,
		"abcdefg1":                       classes,
		"ABCDEFGH":                       classes,
		"12345678":                       classes,
		"!!!!!!!!":                       classes,
		"abcd efgh":                      classes,
		"Pässw0rdX":                      character,
		"Ab1!Cd2?\n":                     character,
		"Ab1!\tCd2?":                     character,
		"Aa1!Aa1!\u00a0":                 character,
		"Aa1!Aa1!\x00":                   character,
		"Aa1!Aa1!\x7f":                   character,
		"Aa1!Aa1!\xff":                   character,
		"Пароль1!":                       character,
	} {
		got := PasswordProblem(password)
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("PasswordProblem(%q) = %q, want %q", password, got, want)
		}
		if password != "" && strings.Contains(got, password) {
			t.Errorf("the problem of %q shows it: %q", password, got)
		}
	}
}
