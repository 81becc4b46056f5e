package run

import "testing"

func TestSplitImportID(t *testing.T) {
	t.Parallel()
	const tenant = "b1d4c0de-0000-4000-8000-000000000001"
	for id, want := range map[string][2]string{
		tenant + "/email":                {tenant, "email"},
		"current/email":                  {"", "email"},
		"Current/kim@contoso.example":    {"", "kim@contoso.example"},
		"email":                          {"", "email"},
		"":                               {"", ""},
		"current":                        {"", "current"},
		"/email":                         {"", "email"},
		tenant + "/kim@contoso.example/": {tenant, "kim@contoso.example/"},
	} {
		if tenant, rest := SplitImportID(id); tenant != want[0] || rest != want[1] {
			t.Errorf("%q: got %q and %q, want %q", id, tenant, rest, want)
		}
	}
}
