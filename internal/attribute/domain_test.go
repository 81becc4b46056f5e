package attribute

import (
	"strings"
	"testing"
)

// TestDomainProblem checks which texts are domain names, and what is said about those that are not.
func TestDomainProblem(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"contoso.com":                     "",
		"contosoexample.onmicrosoft.com":  "",
		"xn--mnchen-3ya.example":          "",
		"a-b.c1":                          "",
		"Contoso.com":                     `Did you mean "contoso.com"?`,
		"kim@Contoso.com":                 `is the name of a user. Did you mean "contoso.com"?`,
		"contoso":                         `"contoso" is not a domain name.`,
		"":                                `"" is not a domain name.`,
		"-contoso.com":                    "is not a domain name",
		"contoso..com":                    "is not a domain name",
		"contoso. com":                    `"contoso. com" is not a domain name`,
		"https://contoso.com":             "is not a domain name",
		strings.Repeat("a.", 130) + "com": "is not a domain name",
	} {
		if got := DomainProblem(name); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
